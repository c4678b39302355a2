import { z } from "zod";
import { anyText, plainText } from "./text.ts";

export const buttonStyle = z.enum(["primary", "danger"]).optional();

/** The question asked before an action is sent. */
export const confirm = z
  .strictObject({
    title: plainText(100),
    text: anyText(300),
    confirm: plainText(30),
    deny: plainText(30),
    style: buttonStyle,
  })
  .optional();
