import { useCallback } from "react";
import { useSearchParams } from "react-router";

/**
 * Returns a value that stands in the address (a tab, a filter, a search), and what changes it; `""` is not written.
 *
 * A change of a filter replaces the entry in the browser's history, so that "back" leads to the page before, not through each
 * letter that was typed; a page of a list is an entry of its own. A filter that changes begins at the first page again.
 */
export function useUrlState(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (value) after.set(name, value);
          else after.delete(name);
          after.delete("page");
          return after;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? "", set];
}

/** The token of the list's page in the address, and the way to the next one; "back" of the browser is the way back. */
export function useUrlPage(): { token: string; isFirst: boolean; next: (token: string) => void; first: () => void } {
  const [params, setParams] = useSearchParams();
  const token = params.get("page") ?? "";
  const go = (to: string) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      if (to) after.set("page", to);
      else after.delete("page");
      return after;
    });
  return { token, isFirst: !token, next: go, first: () => go("") };
}
