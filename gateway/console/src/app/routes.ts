import type { ComponentType } from "react";

export interface PageRoute {
  /** Below `/console/`; the first part is its section. */
  path: string;
  /** Fetches the page when it is opened first: a folder below `src/pages`, whose `index.tsx` exports `Component`. */
  lazy: () => Promise<{ Component: ComponentType }>;
}

/** All pages. A new page is a line here, a folder below `src/pages/`, and its words in both languages. */
export const routes: PageRoute[] = [
  { path: "home", lazy: () => import("../pages/home") },
];
