import { usePermission, type Permission } from "../app/session";
import { api } from "../api/client";

/** What people call a thing, by its id; the id itself while it is not known. */
export type NameOf = (id: string) => string;

// A role may see a customer and not what the customer is in: then ids stand in the place of names.
function useOptions(permission: Permission) {
  return { staleTime: 60_000, enabled: usePermission()(permission) };
}

/** Returns the names of the workspace's segments. Deleted ones too: the past names them. */
export function useSegmentNames(): NameOf {
  const { data } = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500, showDeleted: true, showArchived: true } } }, useOptions("PERMISSION_SEGMENTS_READ"));
  return named(data?.segments.map(({ segmentId, displayName }) => [segmentId, displayName]));
}

/** Returns the names of the workspace's lists of customers. */
export function useListNames(): NameOf {
  const { data } = api.useQuery("get", "/v1/customerLists", { params: { query: { pageSize: 200 } } }, useOptions("PERMISSION_SEGMENTS_READ"));
  return named(data?.customerLists.map(({ customerListId, displayName }) => [customerListId, displayName]));
}

/** Returns the names of the workspace's journeys. */
export function useJourneyNames(): NameOf {
  const { data } = api.useQuery("get", "/v1/journeys", { params: { query: { pageSize: 200, showDeleted: true } } }, useOptions("PERMISSION_JOURNEYS_READ"));
  return named(data?.journeys.map(({ journeyId, displayName }) => [journeyId, displayName]));
}

/** Returns the names of the workspace's templates. */
export function useTemplateNames(): NameOf {
  const { data } = api.useQuery("get", "/v1/templates", { params: { query: { pageSize: 1000, showDeleted: true } } }, useOptions("PERMISSION_TEMPLATES_READ"));
  return named(data?.templates.map(({ templateId, displayName }) => [templateId, displayName]));
}

/** Returns the names of the workspace's computed traits. */
export function useComputedTraitNames(): NameOf {
  const { data } = api.useQuery("get", "/v1/computedTraits", { params: { query: { pageSize: 200 } } }, useOptions("PERMISSION_SEGMENTS_READ"));
  return named(data?.computedTraits.map(({ computedTraitId, displayName }) => [computedTraitId, displayName]));
}

/** Returns the names of the workspace's templates of coupons. */
export function useCouponTemplateNames(): NameOf {
  const { data } = api.useQuery("get", "/v1/couponTemplates", { params: { query: { pageSize: 100 } } }, useOptions("PERMISSION_COUPONS_READ"));
  return named(data?.couponTemplates.map(({ couponTemplateId, displayName }) => [couponTemplateId, displayName]));
}

function named(pairs: [string, string][] = []): NameOf {
  const names = new Map(pairs);
  return (id) => names.get(id) || id;
}
