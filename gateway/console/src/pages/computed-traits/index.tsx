import { PlusOutlined } from "@ant-design/icons";
import { Card, Flex, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, type Schema } from "../../api/client";
import { useMeasureWords } from "../../components/conditionWords";
import { EmptyState } from "../../components/EmptyState";
import { quoted } from "../../components/filterText";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";

type ComputedTrait = Schema<"ComputedTrait">;

/** All computed traits: what each computes, and how many segments compare it. */
export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useUrlState("q");
  const { token } = useUrlPage();
  const query = api.useQuery("get", "/v1/computedTraits", { params: { query: { filter: name ? `displayName:${quoted(name)}` : "", orderBy: "displayName", pageToken: token, pageSize: 50 } } });
  const make = (
    <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/computed-traits/new")}>
      {t("computed.make")}
    </PermittedButton>
  );
  return (
    <>
      <PageHeader title={t("nav.computed-traits")} hint={t("computed.hint")} acts={make} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}><SearchBox value={name} onChange={setName} label={t("computed.search")} /></Flex>
        <ListTable<ComputedTrait>
          query={query}
          rows={query.data?.computedTraits}
          nextPageToken={query.data?.nextPageToken}
          rowKey="computedTraitId"
          columns={useColumns()}
          empty={name ? <EmptyState title={t("computed.noneFound")} hint={t("computed.noneFoundHint")} /> : <EmptyState title={t("computed.none")} hint={t("computed.noneHint")} action={make} />}
        />
      </Card>
    </>
  );
}

function useColumns(): TableColumnsType<ComputedTrait> {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useMeasureWords();
  return [
    {
      title: t("computed.name"),
      render: (_, { computedTraitId, displayName, description }) => (
        <div style={{ maxWidth: 260 }}>
          <Link to={`/computed-traits/${computedTraitId}`} className="yk-foreign">{displayName}</Link>
          {description && <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{description}</Typography.Text>}
        </div>
      ),
    },
    { title: t("computed.what"), dataIndex: "measure", render: (measure?: Schema<"Measure">) => measure && <div className="yk-foreign" style={{ width: 240, whiteSpace: "normal" }}>{words(measure)}</div> },
    { title: t("computed.owner"), dataIndex: "owner", render: (owner: string) => <span className="yk-foreign">{owner || "–"}</span> },
    { title: t("computed.usedBy"), align: "end", dataIndex: "segmentCount", render: (count: number) => format.number(count) },
    { title: t("computed.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
}
