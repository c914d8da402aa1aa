import type { Schema } from "../../../api/client";

/** Lets the browser save a table that came as a file. */
export function saveFile({ fileName, mediaType, content }: Schema<"InsightFile">): void {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
