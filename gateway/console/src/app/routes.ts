import type { ComponentType } from "react";

export interface PageRoute {
  /** Below `/console/`; the first part is its section. */
  path: string;
  /** Fetches the page when it is opened first: a folder below `src/pages`, whose `index.tsx` exports `Component`. */
  lazy: () => Promise<{ Component: ComponentType }>;
}

/** The page that one sees first: its words come before all others. */
export const FIRST_PAGE = "home";

/** All pages. A new page is a line here, a folder below `src/pages/`, and its words in both languages. */
export const routes: PageRoute[] = [
  { path: "home", lazy: () => import("../pages/home") },
  { path: "customers", lazy: () => import("../pages/customers") },
  { path: "customers/:customerId", lazy: () => import("../pages/customer") },
  { path: "companies", lazy: () => import("../pages/companies") },
  { path: "companies/:companyId", lazy: () => import("../pages/companies/detail") },
  { path: "tags", lazy: () => import("../pages/tags") },
  { path: "till", lazy: () => import("../pages/till") },
  { path: "segments", lazy: () => import("../pages/segments") },
  { path: "segments/new", lazy: () => import("../pages/segments/edit") },
  { path: "segments/:segmentId", lazy: () => import("../pages/segments/detail") },
  { path: "segments/:segmentId/edit", lazy: () => import("../pages/segments/edit") },
  { path: "computed-traits", lazy: () => import("../pages/computed-traits") },
  { path: "computed-traits/new", lazy: () => import("../pages/computed-traits/edit") },
  { path: "computed-traits/:computedTraitId", lazy: () => import("../pages/computed-traits/edit") },
  { path: "insight", lazy: () => import("../pages/insight") },
  { path: "insight/funnel", lazy: () => import("../pages/insight/funnel") },
  { path: "insight/retention", lazy: () => import("../pages/insight/retention") },
  { path: "insight/paths", lazy: () => import("../pages/insight/paths") },
  { path: "insight/products", lazy: () => import("../pages/insight/products") },
  { path: "insight/standing", lazy: () => import("../pages/insight/standing") },
  { path: "journeys", lazy: () => import("../pages/journeys") },
  { path: "journeys/:journeyId/edit", lazy: () => import("../pages/journeys/edit") },
  { path: "journeys/:journeyId", lazy: () => import("../pages/journeys/detail") },
  { path: "templates", lazy: () => import("../pages/templates") },
  { path: "templates/new", lazy: () => import("../pages/templates/edit") },
  { path: "templates/:templateId", lazy: () => import("../pages/templates/edit") },
  { path: "messages", lazy: () => import("../pages/messages") },
  { path: "messages/suppressions", lazy: () => import("../pages/messages/suppressions") },
  { path: "data", lazy: () => import("../pages/data") },
  { path: "data/imports", lazy: () => import("../pages/data/imports") },
  { path: "data/imports/:importJobId", lazy: () => import("../pages/data/imports/detail") },
  { path: "data/exports", lazy: () => import("../pages/data/exports") },
  { path: "data/quality", lazy: () => import("../pages/data/quality") },
  { path: "data/quarantine", lazy: () => import("../pages/data/quarantine") },
  { path: "data/sources", lazy: () => import("../pages/data/sources") },
  { path: "data/sources/new", lazy: () => import("../pages/data/sources/edit") },
  { path: "data/sources/:sourceId", lazy: () => import("../pages/data/sources/edit") },
  { path: "data/forms", lazy: () => import("../pages/data/forms") },
  { path: "data/forms/new", lazy: () => import("../pages/data/forms/edit") },
  { path: "data/forms/:formId", lazy: () => import("../pages/data/forms/edit") },
  { path: "data/identity-rules", lazy: () => import("../pages/data/identityRules") },
  { path: "data/schemas", lazy: () => import("../pages/data/schemas") },
  { path: "data/duplicates", lazy: () => import("../pages/data/duplicates") },
  { path: "catalogue", lazy: () => import("../pages/catalogue") },
  { path: "catalogue/products/new", lazy: () => import("../pages/catalogue/product") },
  { path: "catalogue/products/:sku", lazy: () => import("../pages/catalogue/product") },
  { path: "catalogue/stores", lazy: () => import("../pages/catalogue/stores") },
  { path: "catalogue/stores/new", lazy: () => import("../pages/catalogue/store") },
  { path: "catalogue/stores/:storeId", lazy: () => import("../pages/catalogue/store") },
  { path: "coupons", lazy: () => import("../pages/coupons") },
  { path: "coupons/new", lazy: () => import("../pages/coupons/edit") },
  { path: "coupons/:couponTemplateId", lazy: () => import("../pages/coupons/edit") },
  { path: "models", lazy: () => import("../pages/models") },
  { path: "settings", lazy: () => import("../pages/settings") },
  { path: "settings/workspace", lazy: () => import("../pages/settings/workspace") },
  { path: "settings/users", lazy: () => import("../pages/settings/users") },
  { path: "settings/sessions", lazy: () => import("../pages/settings/sessions") },
  { path: "settings/keys", lazy: () => import("../pages/settings/keys") },
  { path: "settings/channels", lazy: () => import("../pages/settings/channels") },
  { path: "settings/loyalty", lazy: () => import("../pages/settings/loyalty") },
  { path: "settings/standing", lazy: () => import("../pages/settings/standing") },
  { path: "settings/audit", lazy: () => import("../pages/settings/audit") },
  { path: "settings/account", lazy: () => import("../pages/settings/account") },
];
