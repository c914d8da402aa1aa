import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Select, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { usePermission } from "../../app/session";
import { api, live, type Schema } from "../../api/client";
import { EmptyState } from "../../components/EmptyState";
import { allOf, quoted } from "../../components/filterText";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { useSentence } from "../../components/sentence";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { SizeTrend } from "./SizeTrend";
import { StateTag } from "./StateTag";

type Segment = Schema<"Segment">;

const orders = ["updateTime desc", "size desc", "size", "displayName"] as const;
const states = ["ALL", "LIVE", "DRAFT", "PAUSED", "ARCHIVED"] as const;

/** All segments, with how many customers are in each at this moment. */
export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useUrlState("q");
  const [order, setOrder] = useUrlState("order");
  const [state, setState] = useUrlState("state");
  const { token } = useUrlPage();
  const filter = allOf([name && `displayName:${quoted(name)}`, state && `state = ${state}`]);
  const orderBy = orders.find((each) => each === order) ?? orders[0];
  const query = api.useQuery(
    "get",
    "/v1/segments",
    { params: { query: { filter, orderBy, pageToken: token, pageSize: 50, showArchived: state === "ARCHIVED" } } },
    { ...live },
  );
  const make = (
    <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => void navigate("/segments/new")}>
      {t("segments.make")}
    </PermittedButton>
  );
  return (
    <>
      <PageHeader title={t("nav.segments")} hint={t("segments.hint")} acts={<><Button onClick={() => void navigate("/segments/lists")}>{t("segments.lists")}</Button><Button onClick={() => void navigate("/segments/overlap")}>{t("segments.overlap")}</Button>{make}</>} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("segments.search")} />
          <Select
            style={{ width: 180 }}
            value={orderBy}
            aria-label={t("list.order")}
            options={orders.map((value) => ({ value, label: t(`segments.orders.${value}`) }))}
            onChange={(chosen) => setOrder(chosen === orders[0] ? "" : chosen)}
          />
          <Select
            style={{ width: 140 }}
            value={states.find((each) => each === state) ?? "ALL"}
            aria-label={t("segments.state")}
            options={states.map((value) => ({ value, label: t(`segments.states.${value}`) }))}
            onChange={(chosen) => setState(chosen === "ALL" ? "" : chosen)}
          />
        </Flex>
        <ListTable<Segment>
          query={query}
          rows={query.data?.segments}
          nextPageToken={query.data?.nextPageToken}
          rowKey="segmentId"
          columns={useColumns()}
          empty={filter ? <EmptyState title={t("segments.noneFound")} hint={t("segments.noneFoundHint")} /> : <EmptyState title={t("segments.none")} hint={t("segments.noneHint")} action={make} />}
        />
      </Card>
    </>
  );
}

function useColumns(): TableColumnsType<Segment> {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  const mayTrend = usePermission()("PERMISSION_INSIGHT_READ");
  return [
    {
      title: t("segments.name"),
      render: (_, { segmentId, displayName, description, state, sentence: said }) => (
        <div style={{ maxWidth: 520 }}>
          <Link to={`/segments/${segmentId}`} className="yk-foreign">{displayName}</Link>{" "}
          <StateTag state={state} />
          {description && <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{description}</Typography.Text>}
          {said && <Typography.Text type="secondary" ellipsis={{ tooltip: sentence(said) }} className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{sentence(said)}</Typography.Text>}
        </div>
      ),
    },
    {
      title: t("segments.size"),
      align: "end",
      render: (_, { segmentId, size }) => <Link to={`/segments/${segmentId}?tab=members`}>{format.number(size)}</Link>,
    },
    ...(mayTrend ? [{ title: t("segments.trend"), key: "trend", render: (_: unknown, { segmentId }: Segment) => <SizeTrend segmentId={segmentId} /> }] : []),
    { title: t("segments.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
}
