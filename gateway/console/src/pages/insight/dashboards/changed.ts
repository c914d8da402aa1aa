import { queries } from "../../../api/client";

/** So many reports a dashboard shows at most. */
export const MOST_REPORTS = 20;

/** Has dashboards asked for anew. */
export async function dashboardsChanged(): Promise<void> {
  await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === "/v1/dashboards" || queryKey[1] === "/v1/dashboards/{dashboard_id}" });
}
