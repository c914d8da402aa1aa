import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fetcher, type Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { ENTRY } from "../canvas/graph";

export type Problem = Schema<"JourneyProblem">;

/** Asks what is wrong with the draft, anew for each state of it; what was wrong before stays until the answer is there. */
export function useProblems(journeyId: string, etag: string) {
  return useQuery({
    queryKey: ["journey-problems", journeyId, etag],
    queryFn: () => problemsOf(journeyId),
    placeholderData: keepPreviousData,
  });
}

/** Returns what is wrong with the draft that is kept. */
export async function problemsOf(journeyId: string): Promise<Problem[]> {
  return (await fetcher.POST("/v1/journeys/{journey_id}:validate", { params: { path: { journey_id: journeyId } }, body: {} })).data!.problems;
}

/** The node at which a problem is told; empty where it is at all steps together. */
export function nodeOf({ stepId, field }: Problem): string {
  return stepId || (/\b(entry|reentry)\b/.test(field) ? ENTRY : "");
}

/** Returns a function that says in the person's language what is wrong and what to do. */
export function useProblemWords(): (problem: Problem) => string {
  const { t, i18n } = useTranslation();
  const word = useEnumWords();
  return ({ field, code }) => {
    const at = `journeyEditor.problems.${fieldKey(field)}`;
    if (i18n.exists(`${at}.${code}`)) return t(`${at}.${code}`);
    return i18n.exists(`${at}.any`) ? t(`${at}.any`) : word("JourneyProblemCode", code);
  };
}

// `definition.steps[2].send.template_id` is `send-templateId`, whatever stands deeper: `condition-rule`.
function fieldKey(field: string): string {
  const names = field.replaceAll(/\[\d+\]/g, "").replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()).split(".");
  const [first, ...rest] = names[0] === "definition" ? names.slice(1) : names;
  if (first === "steps") return rest.length ? rest.slice(0, 2).join("-") : "steps";
  return [first, ...rest].slice(0, 3).join("-");
}
