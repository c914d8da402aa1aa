import { useMutation } from "@tanstack/react-query";
import { App, Card, Select, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { usePermission } from "../../../app/session";
import { api, fetcher, queries } from "../../../api/client";
import { useFieldName } from "../../../components/fieldWords";
import { useTraits } from "../../../components/rules/catalogues";
import { useTellError } from "../../../components/tellError";

const MOST_TRAITS = 100;
// Of these the last word holds: messages go to it.
const WITHOUT_RULE = ["email", "phone", "wecom_user_id", "wecom_external_user_id"];

/** Of which traits a customer shows the value that the most identifiers hold; of all others the latest. */
export function Survivorship() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const may = usePermission();
  const tell = useTellError();
  const fieldName = useFieldName();
  const traits = useTraits();
  const { data: rules } = api.useQuery("get", "/v1/survivorshipRules", {});
  const change = useMutation({
    mutationFn: (names: string[]) =>
      fetcher.PATCH("/v1/survivorshipRules", {
        body: { traits: names.map((trait) => ({ trait, rule: "SURVIVORSHIP_RULE_MOST_FREQUENT" as const })), ...(rules?.etag && { etag: rules.etag }) },
      }),
    onSuccess: () => void message.success(t("identityRules.survivorshipSaved")),
    onError: tell,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["get", "/v1/survivorshipRules"] }),
  });
  if (!rules) return null;
  const chosen = rules.traits.map(({ trait }) => trait);
  const names = [...new Set([...chosen, ...traits.map(({ name }) => name)])].filter((name) => !WITHOUT_RULE.includes(name));
  return (
    <Card size="small" title={t("identityRules.survivorship")}>
      <Typography.Paragraph type="secondary">{t("identityRules.survivorshipHint")}</Typography.Paragraph>
      <label htmlFor="most-frequent-traits">{t("identityRules.mostFrequent")}</label>
      <Select
        id="most-frequent-traits"
        mode="multiple"
        showSearch={{ optionFilterProp: "label" }}
        style={{ width: "100%", marginTop: 4 }}
        value={change.isPending ? change.variables : chosen}
        maxCount={MOST_TRAITS}
        disabled={!may("PERMISSION_IDENTITY_WRITE")}
        loading={change.isPending}
        placeholder={t("identityRules.mostFrequentNone")}
        options={names.map((name) => ({ value: name, label: fieldName(name) }))}
        onChange={(wanted: string[]) => change.mutate(wanted)}
      />
    </Card>
  );
}
