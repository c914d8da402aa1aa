import { useMemo } from "react";
import { api } from "../../../api/client";

/** The workspace's reports by their ids, in the order of their names. */
export function useReportNames(): ReadonlyMap<string, string> {
  const { data } = api.useQuery("get", "/v1/reports", { params: { query: { orderBy: "displayName", pageSize: 200 } } }, { staleTime: 60_000 });
  return useMemo(() => new Map(data?.reports.map(({ reportId, displayName }) => [reportId, displayName])), [data]);
}
