import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { fetcher, live, type Schema } from "../../api/client";
import { asApiError, type ApiError } from "../../api/errors";
import { useSettled } from "../useSettled";
import { isComplete, type Rule } from "./rule";

/** What a rule would give now. */
export interface Preview {
  size?: number;
  total?: number;
  sample: string[];
  /** The rule in words, in each language. */
  sentence?: Schema<"RuleSentence"> | undefined;
  /** Sizes of the parts by where they stand. */
  parts: ReadonlyMap<string, number>;
  /** What is told is of an earlier rule; the answer for the present one is on its way, or the rule is not complete. */
  isOld: boolean;
  isAsking: boolean;
  error: ApiError | null;
}

/** Asks for the size of a rule as it is being made: 400 ms after the last change, and as customers act; the call before is given up. */
export function usePreview(rule: Rule): Preview {
  const text = JSON.stringify(rule);
  const asked = useSettled(text);
  const wanted = useMemo(() => JSON.parse(asked) as Rule, [asked]);
  const complete = isComplete(wanted);
  const query = useQuery({
    queryKey: ["segment-preview", asked],
    // The signal ends the call when a newer question comes: the server gives up counting then.
    queryFn: async ({ signal }) => (await fetcher.POST("/v1/segments:preview", { body: { rule: wanted, sampleSize: 5 }, signal })).data!,
    placeholderData: keepPreviousData,
    enabled: complete,
    retry: false,
    ...live,
  });
  const parts = useMemo(() => new Map(query.data?.parts.map(({ path, size }) => [path, Number(size)])), [query.data]);
  return {
    size: query.data && Number(query.data.size),
    total: query.data && Number(query.data.totalCustomers),
    sample: query.data?.sampleCustomerIds ?? [],
    sentence: query.data?.sentence,
    parts,
    isOld: asked !== text || query.isPlaceholderData || !complete,
    // That the same is asked again moves nothing but the number.
    isAsking: asked !== text || (query.isFetching && (!query.data || query.isPlaceholderData)),
    error: query.error && asked === text ? asApiError(query.error) : null,
  };
}
