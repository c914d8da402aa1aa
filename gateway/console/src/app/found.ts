import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { quoted } from "../components/filterText";
import { routes } from "./routes";
import { sections } from "./sections";
import { usePermission } from "./session";

/** Something that a search led to. */
export interface Found {
  key: string;
  kind: "page" | "customer" | "segment" | "journey" | "template";
  name: string;
  /** What tells it from another of its name. */
  beside?: string;
  to: string;
}

const MOST = 5;
const kept = { staleTime: 30_000, retry: false } as const;

/** Returns what words lead to: pages, customers by whatever is known of them, and what has a name; nothing that this person may not see. */
export function useFound(query: string): { found: Found[]; isAsking: boolean } {
  const { t } = useTranslation();
  const may = usePermission();
  const isAsked = query !== "";
  const named = { pageSize: MOST, filter: `displayName:${quoted(query)}` };
  const customers = api.useQuery("get", "/v1/customers", { params: { query: { query, pageSize: MOST } } }, { ...kept, enabled: isAsked && may("PERMISSION_CUSTOMERS_READ") });
  const segments = api.useQuery("get", "/v1/segments", { params: { query: named } }, { ...kept, enabled: isAsked && may("PERMISSION_SEGMENTS_READ") });
  const journeys = api.useQuery("get", "/v1/journeys", { params: { query: named } }, { ...kept, enabled: isAsked && may("PERMISSION_JOURNEYS_READ") });
  const templates = api.useQuery("get", "/v1/templates", { params: { query: named } }, { ...kept, enabled: isAsked && may("PERMISSION_TEMPLATES_READ") });
  const pages = pagesOf(may).map(({ to, word }): Found => ({ key: to, kind: "page", name: t(word), to }));
  const found: Found[] = [
    ...pages.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase())),
    ...(isAsked ? (customers.data?.customers ?? []) : []).map(({ customerId, displayName, contacts }): Found => ({
      key: `customer ${customerId}`,
      kind: "customer",
      name: displayName || t("search.nameless", { id: customerId }),
      beside: contacts[0]?.value ?? "",
      to: `/customers/${customerId}`,
    })),
    ...(isAsked ? (segments.data?.segments ?? []) : []).map(({ segmentId, displayName }): Found => ({ key: `segment ${segmentId}`, kind: "segment", name: displayName, to: `/segments/${segmentId}` })),
    ...(isAsked ? (journeys.data?.journeys ?? []) : []).map(({ journeyId, displayName }): Found => ({ key: `journey ${journeyId}`, kind: "journey", name: displayName, to: `/journeys/${journeyId}` })),
    ...(isAsked ? (templates.data?.templates ?? []) : []).map(({ templateId, displayName }): Found => ({ key: `template ${templateId}`, kind: "template", name: displayName, to: `/templates/${templateId}` })),
  ];
  return { found, isAsking: [customers, segments, journeys, templates].some(({ isLoading }) => isLoading) };
}

/** The pages that need nothing chosen: sections, and the tabs of the settings. */
function pagesOf(may: ReturnType<typeof usePermission>): { to: string; word: string }[] {
  const allowed = new Set(sections.filter(({ permission }) => !permission || may(permission)).map(({ name }) => name));
  return routes
    .map(({ path }) => path.split("/"))
    .filter(([section, tab]) => allowed.has(section!) && (tab === undefined || section === "settings"))
    .map(([section, tab]) => ({ to: `/${[section, tab].filter(Boolean).join("/")}`, word: tab ? `settings.tabs.${tab}` : `nav.${section}` }));
}
