import { useQuery } from "@tanstack/react-query";
import { fetcher, type Schema } from "../../../api/client";
import { asApiError } from "../../../api/errors";
import { turnsOf } from "../../../components/turns";

export type Run = Schema<"RunReportResponse">;

/** An answer is kept so long: who comes back asks nothing again. */
const FRESH_MS = 5 * 60_000;
/** After so long the API says to come again, where all places are taken. */
const BUSY_MS = 5_000;
const TRIES = 3;
/** The platform works on one report at a time, and four of a workspace may be there: one of a page leaves the places to others, and none waits its time away. */
const inTurn = turnsOf(1);

export const RUNS = "report-run";

/** What a report says now. Reports of a page are asked in turns; one that finds no place is asked again twice, and then refused. */
export function useRun(reportId: string) {
  return useQuery({
    queryKey: [RUNS, reportId],
    queryFn: ({ signal }) => inTurn(signal, async (): Promise<Run> => (await fetcher.POST("/v1/reports/{report_id}:run", { params: { path: { report_id: reportId } }, body: {}, signal })).data!),
    staleTime: FRESH_MS,
    refetchOnWindowFocus: false,
    retry: (failures, error) => asApiError(error).passes && failures < TRIES - 1,
    retryDelay: BUSY_MS,
  });
}
