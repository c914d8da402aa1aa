import { useQuery } from "@tanstack/react-query";
import { usePermission } from "../../app/session";
import { fetcher, type Schema } from "../../api/client";
import { ApiError } from "../../api/errors";

export type Operation = Schema<"Operation">;

const MOVING_MS = 1_000;
const RESTING_MS = 5_000;

/** The trainings of the last 30 days, the latest first; asked more often while one is under way. */
export function useTrainings() {
  const may = usePermission()("PERMISSION_OPERATIONS_READ");
  return useQuery({
    queryKey: ["trainings"],
    queryFn: async ({ signal }) => (await fetcher.GET("/v1/operations", { params: { query: { filter: "kind = TRAIN_MODEL", pageSize: 50 } }, signal })).data!.operations,
    enabled: may,
    refetchInterval: ({ state }) => (state.data?.some(({ done }) => !done) ? MOVING_MS : RESTING_MS),
    refetchIntervalInBackground: false,
  });
}

/** Returns the id of an operation. */
export function idOf({ name }: Operation): string {
  return name.replace("operations/", "");
}

/** Returns how much of an operation is done, in percent; null while that is not known. */
export function percentOf({ metadata }: Operation): number | null {
  const total = Number(metadata?.progressTotal ?? 0);
  return total > 0 ? Math.floor((Number(metadata?.progressDone ?? 0) / total) * 100) : null;
}

/** Returns why an operation came to nothing, as an error of a call. */
export function errorOf({ error }: Operation): ApiError | null {
  return error ? new ApiError(0, error.reason.replace("ERROR_REASON_", ""), error.message, error.metadata) : null;
}
