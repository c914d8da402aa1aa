import { Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useEnumWords } from "../enumWords";
import { attributes, namesOf, useStandingValue, type Attribute } from "../standingWords";
import { KindTag, row } from "./Condition";
import { existence, numeric, type Operator } from "./rule";
import { OperatorChoice } from "./Value";

type Input = Schema<"StandingConditionInput">;

const ofNames: Operator[] = ["OPERATOR_EQ", "OPERATOR_NE", "OPERATOR_IN", ...existence];
const ofScores: Operator[] = [...numeric, "OPERATOR_IN", ...existence];
const scores = [1, 2, 3, 4, 5];

/** How the customer stands: an attribute that each has by itself, and what it is compared with. */
export function Standing({ standing, onChange }: { standing: Input; onChange: (standing: Input) => void }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const say = useStandingValue();
  const attribute = standing.attribute ?? "STANDING_ATTRIBUTE_LIFECYCLE_STAGE";
  const names = namesOf(attribute);
  const op = standing.op ?? "OPERATOR_EQ";
  const values: (string | number)[] = names ? [...names] : scores;
  const choose = (next: Attribute) => onChange({ attribute: next, op: "OPERATOR_EQ", value: namesOf(next)?.[0] ?? 5 });
  const compare = (next: Operator) => {
    const one = Array.isArray(standing.value) ? standing.value[0] : standing.value;
    onChange({ attribute, op: next, ...(!existence.includes(next) && { value: next === "OPERATOR_IN" ? [one ?? values[0]] : (one ?? values[0]) }) });
  };
  return (
    <Flex {...row}>
      <KindTag kind="standing" />
      <Select value={attribute} popupMatchSelectWidth={false} style={{ minWidth: 160 }} aria-label={t("standing.attribute")} options={attributes.map((value) => ({ value, label: word("StandingAttribute", value) }))} onChange={choose} />
      <OperatorChoice value={op} operators={names ? ofNames : ofScores} onChange={compare} />
      {!existence.includes(op) && (
        <Select
          {...(op === "OPERATOR_IN" && { mode: "multiple" as const })}
          value={standing.value as string}
          popupMatchSelectWidth={false}
          style={{ minWidth: op === "OPERATOR_IN" ? 220 : 140 }}
          aria-label={t("rules.value")}
          options={values.map((value) => ({ value: value as string, label: say(attribute, value) }))}
          onChange={(value: unknown) => onChange({ attribute, op, value })}
        />
      )}
    </Flex>
  );
}
