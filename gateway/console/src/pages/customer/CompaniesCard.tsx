import { Card, Flex, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import { useEnumWords } from "../../components/enumWords";
import { companyName, stageColours } from "../companies/words";

/** The companies that the customer belongs to; nothing where there are none, as most customers have none. */
export function CompaniesCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { data } = api.useQuery("get", "/v1/customers/{customer_id}/companies", { params: { path: { customer_id: id } } });
  if (!data || data.companies.length === 0) return null;
  return (
    <Card size="small" title={t("companies.title")}>
      <Flex vertical gap={6}>
        {data.companies.map((company) => (
          <Flex key={company.companyId} gap={8} justify="space-between">
            <Link to={`/companies/${encodeURIComponent(company.companyId)}`} className="yk-foreign">{companyName(company)}</Link>
            <Tag color={stageColours[company.stage] ?? "default"}>{word("CompanyStage", company.stage)}</Tag>
          </Flex>
        ))}
      </Flex>
    </Card>
  );
}
