import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useEnumWords } from "./enumWords";

export type Attribute = Schema<"StandingAttribute">;

/** What every customer has by itself, what is named first. */
export const attributes: Attribute[] = [
  "STANDING_ATTRIBUTE_LIFECYCLE_STAGE",
  "STANDING_ATTRIBUTE_RFM_CELL",
  "STANDING_ATTRIBUTE_RFM_RECENCY",
  "STANDING_ATTRIBUTE_RFM_FREQUENCY",
  "STANDING_ATTRIBUTE_RFM_MONETARY",
  "STANDING_ATTRIBUTE_AXIS_ACTIVITY",
  "STANDING_ATTRIBUTE_AXIS_VALUE",
  "STANDING_ATTRIBUTE_AXIS_INTENT",
  "STANDING_ATTRIBUTE_AXIS_RISK",
];

export const stages = ["NEW", "ACTIVE", "AT_RISK", "ASLEEP", "LOST"] as const;
export const cells = ["CHAMPIONS", "LOYAL", "POTENTIAL_LOYALIST", "NEW", "PROMISING", "NEED_ATTENTION", "ABOUT_TO_SLEEP", "AT_RISK", "CANNOT_LOSE", "HIBERNATING", "LOST"] as const;

/** The names that an attribute may have as its value; null of one that is a number. */
export function namesOf(attribute: Attribute): readonly string[] | null {
  if (attribute === "STANDING_ATTRIBUTE_LIFECYCLE_STAGE") return stages;
  return attribute === "STANDING_ATTRIBUTE_RFM_CELL" ? cells : null;
}

/** Returns a function that puts a value of an attribute into words: `word("…LIFECYCLE_STAGE", "AT_RISK")`. */
export function useStandingValue(): (attribute: Attribute, value: unknown) => string {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (attribute, value) => {
    if (attribute === "STANDING_ATTRIBUTE_LIFECYCLE_STAGE") return word("LifecycleStage", `LIFECYCLE_STAGE_${String(value)}`);
    if (attribute === "STANDING_ATTRIBUTE_RFM_CELL") return word("RfmCell", `RFM_CELL_${String(value)}`);
    return t("standing.score", { score: String(value) });
  };
}

/** Where a new segment begins with a value of an attribute. */
export function segmentOf(attribute: Attribute, value: string): string {
  return `/segments/new?standing=${attribute.replace("STANDING_ATTRIBUTE_", "")}:${value}`;
}

/**
 * The rule of a pair of the matrix: a score of recency, and the mean of those of frequency and money, halves rounded up.
 *
 * @param quantiles How many scores there are.
 */
export function ruleOfPair(recency: number, either: number, quantiles: number): Schema<"RuleInput"> {
  const is = (attribute: Attribute, value: number) => ({ standing: { attribute, op: "OPERATOR_EQ" as const, value } });
  const scores = Array.from({ length: quantiles }, (_, index) => index + 1);
  const parts = scores.flatMap((frequency) => {
    const monies = scores.filter((money) => Math.floor((frequency + money + 1) / 2) === either);
    const money = { standing: { attribute: "STANDING_ATTRIBUTE_RFM_MONETARY" as const, op: "OPERATOR_IN" as const, value: monies } };
    return monies.length > 0 ? [{ all: { rules: [is("STANDING_ATTRIBUTE_RFM_FREQUENCY", frequency), money] } }] : [];
  });
  return { all: { rules: [is("STANDING_ATTRIBUTE_RFM_RECENCY", recency), { any: { rules: parts } }] } };
}
