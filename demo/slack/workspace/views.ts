import { randomBytes } from "node:crypto";
import type { ViewContent } from "../block-kit/parse-view.ts";
import type { Board } from "./messages.ts";
import type { View } from "./state.ts";

const MAX_STACK = 3;

const newHash = (nowMs: number): string => `${Math.floor(nowMs / 1000)}.${randomBytes(4).toString("hex")}`;

function create(board: Board, content: ViewContent, place: { user: string; under: View | null }): View {
  const id = `V0${randomBytes(5).toString("hex").toUpperCase()}`;
  return {
    id,
    rootId: place.under?.rootId ?? id,
    previousId: place.under?.id ?? null,
    user: place.user,
    hash: newHash(board.now()),
    values: {},
    ...content,
    type: content.type,
  };
}

/** The modals a person has open, the visible one last. */
export function stackOf(board: Board, user: string): View[] {
  return board.store.state.views.filter((view) => view.user === user);
}

function tell(board: Board, user: string): void {
  board.store.changed();
  board.news.publish("views", { user }, stackOf(board, user));
}

/** Opens a modal; whatever the person had open goes away. */
export function openView(board: Board, user: string, content: ViewContent): View {
  board.store.state.views = board.store.state.views.filter((view) => view.user !== user);
  const view = create(board, content, { user, under: null });
  board.store.state.views.push(view);
  tell(board, user);
  return view;
}

/** Puts a modal on top of the person's stack, or refuses a fourth. */
export function pushView(board: Board, user: string, content: ViewContent): View | "push_limit_reached" {
  const stack = stackOf(board, user);
  if (stack.length >= MAX_STACK) return "push_limit_reached";
  const view = create(board, content, { user, under: stack.at(-1) ?? null });
  board.store.state.views.push(view);
  tell(board, user);
  return view;
}

/** Gives a view new content and a new hash. What was typed into inputs of the same ids is kept by the page. */
export function updateView(board: Board, view: View, content: ViewContent): View {
  const kept = new Set(content.blocks.map((block) => block.block_id));
  const values = Object.fromEntries(Object.entries(view.values).filter(([blockId]) => kept.has(blockId)));
  Object.assign(view, content, { hash: newHash(board.now()), values });
  if (view.type === "home") {
    board.store.changed();
    board.news.publish("home", { user: view.user }, view);
  } else tell(board, view.user);
  return view;
}

/** Shows a person's Home tab. */
export function publishHome(board: Board, user: string, content: ViewContent): View {
  const known = board.store.state.homes[user];
  if (known) return updateView(board, known, content);
  const view = create(board, content, { user, under: null });
  board.store.state.homes[user] = view;
  board.store.changed();
  board.news.publish("home", { user }, view);
  return view;
}

/** Closes one modal, or all of the person's; returns those that closed, the top one first. */
export function closeViews(board: Board, user: string, which: View | "all"): View[] {
  const closing = which === "all" ? stackOf(board, user).toReversed() : [which];
  const ids = new Set(closing.map((view) => view.id));
  board.store.state.views = board.store.state.views.filter((view) => !ids.has(view.id));
  tell(board, user);
  return closing;
}

/** An open modal or a published Home view. */
export function findView(board: Board, match: (view: View) => boolean): View | undefined {
  return board.store.state.views.find(match) ?? Object.values(board.store.state.homes).find(match);
}
