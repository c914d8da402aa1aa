import { Card, Timeline, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { usePrincipalName } from "../../components/principalWords";
import { QueryView } from "../../components/QueryView";
import { Time } from "../../components/Time";

/** The stages that a company was in: when it came into each, and who said so; the latest 50. */
export function StagesCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const principalName = usePrincipalName();
  const query = api.useQuery("get", "/v1/companies/{company_id}/stageChanges", { params: { path: { company_id: id } } });
  return (
    <Card size="small" title={t("companies.stages")}>
      <QueryView query={query}>
        {({ stageChanges }) =>
          stageChanges.length === 0 ? (
            <Typography.Text type="secondary">{t("companies.noStages")}</Typography.Text>
          ) : (
            <Timeline
              items={stageChanges.map(({ stage, changeTime, principal }) => ({
                content: <>{word("CompanyStage", stage)} <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}><Time at={changeTime} /> · {principalName(principal)}</Typography.Text></>,
              }))}
            />
          )
        }
      </QueryView>
    </Card>
  );
}
