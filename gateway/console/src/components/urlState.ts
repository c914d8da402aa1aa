import { useCallback } from "react";
import { useLocation, useSearchParams } from "react-router";

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

/** A page of a list, and the ways from it. */
export interface UrlPage {
  /** Of the page; empty on the first. */
  token: string;
  isFirst: boolean;
  next: (token: string) => void;
  first: () => void;
  /** Absent where the way here is not known: by a link that somebody sent. */
  previous: (() => void) | undefined;
}

/** The pages that led to the present one, by the list's name; kept beside the address, where a reload leaves it. */
type Trails = Partial<Record<string, string[]>>;

/**
 * The page of a list, by its token in the address; "back" of the browser leads to the page before, too.
 *
 * @param name Tells lists of one page apart: of two that have pages each has its own.
 */
export function useUrlPage(name = "page"): UrlPage {
  const [params, setParams] = useSearchParams();
  const state = useLocation().state as { trails?: Trails } | null;
  const token = params.get(name) ?? "";
  const trail = state?.trails?.[name] ?? [];
  const go = (to: string, by: string[]) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (to) after.set(name, to);
        else after.delete(name);
        return after;
      },
      { state: { trails: { ...state?.trails, [name]: by } } },
    );
  return {
    token,
    isFirst: !token,
    next: (to) => go(to, [...trail, token]),
    first: () => go("", []),
    previous: trail.length > 0 ? () => go(trail.at(-1)!, trail.slice(0, -1)) : undefined,
  };
}

/** As `useUrlState`, for what stands above a list (a drawer): it stays on the page of the list that one is on. */
export function useKeptUrlState(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const state: unknown = useLocation().state;
  const set = (value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true, state },
    );
  return [params.get(name) ?? "", set];
}
