import { z } from "zod";
import { confirm } from "./confirm.ts";
import { identifier } from "./identifiers.ts";
import { menuOption, optionGroup } from "./option.ts";
import { placeholder } from "./text.ts";

const common = {
  action_id: identifier.optional(),
  placeholder,
  confirm,
  focus_on_load: z.boolean().optional(),
};
const many = { max_selected_items: z.number().int().min(1).optional() };
const filter = z
  .strictObject({
    include: z
      .array(z.enum(["im", "mpim", "private", "public"]))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((value) => Object.keys(value).length > 0, "must have at least one property")
  .optional();
const lists = {
  options: z.array(menuOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const oneList = (select: { options?: unknown; option_groups?: unknown }): boolean =>
  (select.options === undefined) !== (select.option_groups === undefined);
const ONE_LIST = "must have exactly one of options and option_groups";

const staticSelect = z
  .strictObject({ type: z.literal("static_select"), ...common, ...lists, initial_option: menuOption.optional() })
  .refine(oneList, ONE_LIST);
const multiStaticSelect = z
  .strictObject({
    type: z.literal("multi_static_select"),
    ...common,
    ...many,
    ...lists,
    initial_options: z.array(menuOption).min(1).max(100).optional(),
  })
  .refine(oneList, ONE_LIST);
const usersSelect = z.strictObject({
  type: z.literal("users_select"),
  ...common,
  initial_user: z.string().optional(),
});
const multiUsersSelect = z.strictObject({
  type: z.literal("multi_users_select"),
  ...common,
  ...many,
  initial_users: z.array(z.string()).min(1).optional(),
});
const channelsSelect = z.strictObject({
  type: z.literal("channels_select"),
  ...common,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const multiChannelsSelect = z.strictObject({
  type: z.literal("multi_channels_select"),
  ...common,
  ...many,
  initial_channels: z.array(z.string()).min(1).optional(),
});
const conversationsSelect = z.strictObject({
  type: z.literal("conversations_select"),
  ...common,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter,
});
/** Menus that pick one thing or several. */
export const SELECTS = [
  staticSelect,
  multiStaticSelect,
  usersSelect,
  multiUsersSelect,
  channelsSelect,
  multiChannelsSelect,
  conversationsSelect,
] as const;
