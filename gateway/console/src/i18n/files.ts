/** Puts the words of each file under the file's name: `customers.json` holds `customers.title`, as would `customers.first.json`. */
export function byFile(files: Record<string, object>): Record<string, object> {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.slice(2).split(".")[0], words]));
}
