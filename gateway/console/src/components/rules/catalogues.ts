import { usePermission } from "../../app/session";
import { api, type Schema } from "../../api/client";
import { useEventName } from "../eventName";

interface Option {
  value: string;
  label: string;
}

// Only these have names that people gave them.
const NAMED: Schema<"EventType">[] = ["EVENT_TYPE_TRACK", "EVENT_TYPE_PAGE", "EVENT_TYPE_SCREEN"];

const kept = { staleTime: 60_000 } as const;

/** The names of the workspace's events, the most frequent first. */
export function useEventOptions(): Option[] {
  const eventName = useEventName();
  const { data } = api.useQuery("get", "/v1/catalogues/events", {}, kept);
  const names = [...new Set(data?.events.filter(({ type }) => NAMED.includes(type)).map(({ name }) => name))];
  return names.filter(Boolean).map((value) => ({ value, label: eventName(value) }));
}

/** The properties of the events of a name. */
export function useProperties(eventName: string): Schema<"CataloguedProperty">[] {
  const { data } = api.useQuery("get", "/v1/catalogues/properties", { params: { query: { eventName } } }, { ...kept, enabled: eventName !== "" });
  return data?.properties ?? [];
}

/** The traits of the workspace's customers. */
export function useTraits(): Schema<"CataloguedTrait">[] {
  return api.useQuery("get", "/v1/catalogues/traits", {}, kept).data?.traits ?? [];
}

/** The tags of the workspace's customers. */
export function useTagOptions(): Option[] {
  const { data } = api.useQuery("get", "/v1/catalogues/tags", {}, kept);
  return (data?.tags ?? []).map(({ name }) => ({ value: name, label: name }));
}

/** The workspace's lists of customers, by their names. */
export function useListOptions(): Option[] {
  const { data } = api.useQuery("get", "/v1/customerLists", { params: { query: { pageSize: 200, orderBy: "displayName" } } }, kept);
  return (data?.customerLists ?? []).map(({ customerListId, displayName }) => ({ value: customerListId, label: displayName }));
}

/** The workspace's segments, by their names. */
export function useSegmentOptions(): Option[] {
  const { data } = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500, orderBy: "displayName" } } }, kept);
  return (data?.segments ?? []).map(({ segmentId, displayName }) => ({ value: segmentId, label: displayName }));
}

/** The tiers of the loyalty programme, for who may see how the workspace is set. */
export function useTierOptions(): Option[] {
  const { data } = api.useQuery("get", "/v1/loyaltySettings", {}, { ...kept, enabled: usePermission()("PERMISSION_WORKSPACE_READ") });
  return (data?.tiers?.tiers ?? []).map(({ tierId, title }) => ({ value: tierId, label: title || tierId }));
}

/** The workspace's templates of coupons, for who may see coupons. */
export function useCouponTemplateOptions(): Option[] {
  const { data } = api.useQuery("get", "/v1/couponTemplates", { params: { query: { pageSize: 100 } } }, { ...kept, enabled: usePermission()("PERMISSION_COUPONS_READ") });
  return (data?.couponTemplates ?? []).map(({ couponTemplateId, displayName }) => ({ value: couponTemplateId, label: displayName || couponTemplateId }));
}

/** The companies that customers belong to, for who may see customers. */
export function useCompanyOptions(): Option[] {
  const { data } = api.useQuery("get", "/v1/companies", { params: { query: { pageSize: 100 } } }, { ...kept, enabled: usePermission()("PERMISSION_CUSTOMERS_READ") });
  return (data?.companies ?? []).map(({ companyId, displayName, toldName }) => ({ value: companyId, label: displayName || toldName || companyId }));
}
