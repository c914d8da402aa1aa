import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { usePermission } from "../app/session";
import { fetcher, queries, type Schema } from "../api/client";
import { ApiError } from "../api/errors";

export type Operation = Schema<"Operation">;

const MOVING_MS = 1_000;
const RESTING_MS = 5_000;

const KEY = "operations";

/** What an operation does, as a filter names it. */
export type Kind = "TRAIN_MODEL" | "DRY_RUN_IDENTITY_RULES" | "APPLY_IDENTITY_RULES" | "LINK_CUSTOMERS" | "MEASURE_STANDING" | "CLUSTER_CUSTOMERS";

/** Operations of a kind of the last 30 days, the latest first; asked more often while one is under way. */
export function useOperations(kind: Kind) {
  const may = usePermission()("PERMISSION_OPERATIONS_READ");
  return useQuery({
    queryKey: [KEY, kind],
    queryFn: async ({ signal }) => (await fetcher.GET("/v1/operations", { params: { query: { filter: `kind = ${kind}`, pageSize: 50 } }, signal })).data!.operations,
    enabled: may,
    refetchInterval: ({ state }) => (state.data?.some(({ done }) => !done) ? MOVING_MS : RESTING_MS),
    refetchIntervalInBackground: false,
  });
}

/** Asks for operations anew: one was started, or is to end. */
export function operationsChanged(): void {
  void queries.invalidateQueries({ queryKey: [KEY] });
}

/** Has all else asked for anew when the operation that moves (its name) is over: something else holds by then. */
export function useFreshAfter(moving: string | undefined): void {
  useEffect(() => {
    if (!moving) return undefined;
    return () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY });
  }, [moving]);
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
