import type { Schema } from "../../api/client";

/** Of the GSM alphabet these take two places. */
const DOUBLE = new Set("^{}\\[~]|€\f");

/** Returns an SMS as the messages that it is sent as: 70 or 160 characters in one, 67 or 153 in each of several. */
export function smsParts(text: string, { encoding, parts }: Pick<Schema<"SmsSize">, "encoding" | "parts">): string[] {
  if (parts <= 1) return [text];
  const isWide = encoding === "SMS_ENCODING_UCS2";
  const most = isWide ? 67 : 153;
  const found: string[] = [];
  let part = "";
  let size = 0;
  // By characters and not by their halves: an emoji is not cut in two.
  for (const character of text) {
    const takes = isWide ? character.length : DOUBLE.has(character) ? 2 : 1;
    if (size + takes > most) {
      found.push(part);
      part = "";
      size = 0;
    }
    part += character;
    size += takes;
  }
  return [...found, part];
}
