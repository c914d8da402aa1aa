import { useMutation } from "@tanstack/react-query";
import { App, Card, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries, type Schema } from "../../../api/client";
import { useFieldName } from "../../../components/fieldWords";
import { useTraits } from "../../../components/rules/catalogues";
import { useTellError } from "../../../components/tellError";
import { SourceOrders } from "./SourceOrders";

const MOST_TRAITS = 100;
// Of these the last word holds: messages go to it.
const WITHOUT_RULE = ["email", "phone", "wecom_user_id", "wecom_external_user_id"];

export type TraitRule = Schema<"TraitSurvivorship">;

/** Of which traits a customer shows the value that the most identifiers hold, or that of the first source; of all others the latest. */
export function Survivorship() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission();
  const tell = useTellError();
  const fieldName = useFieldName();
  const traits = useTraits();
  const { data: rules } = api.useQuery("get", "/v1/survivorshipRules", {});
  const change = useMutation({
    mutationFn: (wanted: TraitRule[]) => fetcher.PATCH("/v1/survivorshipRules", { body: { traits: wanted, ...(rules?.etag && { etag: rules.etag }) } }),
    onSuccess: () => void message.success(t("identityRules.survivorshipSaved")),
    onError: tell,
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", "/v1/survivorshipRules"] }),
  });
  if (!rules) return null;
  const shown = change.isPending ? change.variables : rules.traits;
  const ordered = shown.filter(({ rule }) => rule === "SURVIVORSHIP_RULE_SOURCE_PRIORITY");
  const frequent = shown.filter(({ rule }) => rule === "SURVIVORSHIP_RULE_MOST_FREQUENT").map(({ trait }) => trait);
  const names = [...new Set([...shown.map(({ trait }) => trait), ...traits.map(({ name }) => name)])].filter((name) => !WITHOUT_RULE.includes(name));
  const byName = names.map((name) => ({ value: name, label: fieldName(name) }));
  const isReadOnly = !may("PERMISSION_IDENTITY_WRITE");
  return (
    <Card size="small" title={t("identityRules.survivorship")}>
      <Typography.Paragraph type="secondary">{t("identityRules.survivorshipHint")}</Typography.Paragraph>
      <label htmlFor="most-frequent-traits">{t("identityRules.mostFrequent")}</label>
      <Select
        id="most-frequent-traits"
        mode="multiple"
        showSearch={{ optionFilterProp: "label" }}
        style={{ width: "100%", marginTop: 4 }}
        value={frequent}
        maxCount={MOST_TRAITS - ordered.length}
        disabled={isReadOnly}
        loading={change.isPending}
        placeholder={t("identityRules.mostFrequentNone")}
        options={byName.filter(({ value }) => !ordered.some(({ trait }) => trait === value))}
        onChange={(wanted: string[]) => change.mutate([...ordered, ...wanted.map((trait) => ({ trait, rule: "SURVIVORSHIP_RULE_MOST_FREQUENT" as const, identifierTypes: [] }))])}
      />
      <SourceOrders
        ordered={ordered}
        names={byName.filter(({ value }) => !frequent.includes(value))}
        isFull={shown.length >= MOST_TRAITS}
        isReadOnly={isReadOnly}
        isSaving={change.isPending}
        onChange={(next) => change.mutate([...shown.filter(({ rule }) => rule !== "SURVIVORSHIP_RULE_SOURCE_PRIORITY"), ...next])}
      />
    </Card>
  );
}
