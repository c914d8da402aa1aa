import dayjs from "dayjs";
import { DAY, todayIn } from "../../../components/days";
import type { Schema } from "../../../api/client";

type Question = Schema<"InsightQuestionInput">;

/** What a report asked, with the days that it took: the same question asks for the customers behind its numbers. */
export function askedOf({ question, lastDays }: Pick<Schema<"Report">, "question" | "lastDays">, zone: string): Question {
  const asked = (question ?? {}) as Question;
  if (!lastDays) return asked;
  const days = { fromDate: dayjs(todayIn(zone), DAY).subtract(lastDays - 1, "day").format(DAY) };
  return Object.fromEntries(Object.entries(asked).map(([kind, one]) => [kind, { ...one, ...days }])) as Question;
}
