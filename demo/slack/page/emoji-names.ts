/** Shortcodes this page knows, and the character each stands for. */
export const EMOJI_NAMES: Readonly<Record<string, string>> = {
  red_circle: "🔴", large_red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡",
  large_green_circle: "🟢", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫",
  white_check_mark: "✅", heavy_check_mark: "✔", x: "❌", no_entry_sign: "🚫", octagonal_sign: "🛑",
  arrow_forward: "▶", double_vertical_bar: "⏸", black_square_for_stop: "⏹", repeat: "🔁",
  mag: "🔎", mag_right: "🔎", question: "❓", information_source: "ℹ", warning: "⚠", rotating_light: "🚨",
  bell: "🔔", no_bell: "🔕", raised_hand: "✋", hand: "✋", "+1": "👍", thumbsup: "👍", eyes: "👀", tada: "🎉",
  fog: "🌫", file_folder: "📁", link: "🔗", hourglass_flowing_sand: "⏳", hourglass: "⏳", stopwatch: "⏱",
  mantelpiece_clock: "🕰", clock3: "🕰", bulb: "💡", thinking_face: "🤔", fire_extinguisher: "🧯",
  jigsaw: "🧩", construction: "🚧", lock: "🔒", fire: "🔥", rocket: "🚀",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", memo: "📝", checkered_flag: "🏁", mega: "📣", pager: "📟",
  speech_balloon: "💬", bust_in_silhouette: "👤", arrow_up: "⬆", snowflake: "❄", gear: "⚙", alarm_clock: "⏰",
}; // prettier-ignore

/** What people are offered to react with. */
export const QUICK_REACTIONS = [
  "eyes",
  "white_check_mark",
  "+1",
  "tada",
  "thinking_face",
  "fire",
  "x",
  "rocket",
] as const;
