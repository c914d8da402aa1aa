import { PlusOutlined } from "@ant-design/icons";
import { Card, Tag, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, live, type Schema } from "../../../api/client";
import { EmptyState } from "../../../components/EmptyState";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { ListTable } from "../../../components/ListTable";
import { PermittedButton } from "../../../components/PermittedButton";
import { Time } from "../../../components/Time";
import { useUrlPage } from "../../../components/urlState";
import { DataTabs } from "../DataTabs";

type Source = Schema<"Source">;

/** Other systems whose webhooks become events, and what came in by each. */
export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/sources", { params: { query: { pageToken: token, pageSize: 50, orderBy: "displayName" } } }, { ...live });
  const make = (
    <PermittedButton permission="PERMISSION_DATA_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/data/sources/new")}>{t("sources.make")}</PermittedButton>
  );
  return (
    <DataTabs current="sources" acts={make}>
      <Card styles={{ body: { padding: 0 } }}>
        <ListTable<Source>
          query={query}
          rows={query.data?.sources}
          nextPageToken={query.data?.nextPageToken}
          rowKey="sourceId"
          columns={useColumns()}
          empty={<EmptyState title={t("sources.none")} hint={t("sources.noneHint")} action={make} />}
        />
      </Card>
    </DataTabs>
  );
}

function useColumns(): TableColumnsType<Source> {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const count = (of: (totals: Schema<"SourceTotals">) => string) => (_: unknown, { totals }: Source) => number(Number(totals ? of(totals) : 0));
  return [
    {
      title: t("sources.name"),
      render: (_, { sourceId, displayName, enabled }) => (
        <>
          <Link to={`/data/sources/${sourceId}`} className="yk-foreign">{displayName}</Link>
          {enabled === false && <Tag style={{ marginInlineStart: 8 }}>{t("sources.off")}</Tag>}
        </>
      ),
    },
    { title: t("sources.scheme"), dataIndex: "signatureScheme", render: (scheme: string) => word("SignatureScheme", scheme) },
    { title: t("sources.deliveries"), align: "end", render: count(({ deliveries }) => deliveries) },
    { title: t("sources.accepted"), align: "end", render: count(({ accepted }) => accepted) },
    { title: t("sources.rejected"), align: "end", render: count(({ rejected }) => rejected) },
    { title: t("sources.refused"), align: "end", render: count(({ refused }) => refused) },
    { title: t("sources.last"), render: (_, { totals }) => <Time at={totals?.lastDeliveryTime} isAgo /> },
  ];
}
