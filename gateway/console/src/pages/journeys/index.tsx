import { PlusOutlined } from "@ant-design/icons";
import { Card, Flex, Tag, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { api, live, type Schema } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { allOf, quoted } from "../../components/filterText";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { SearchBox } from "../../components/SearchBox";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { NameDialog } from "./NameDialog";
import { StateTag } from "./StateTag";

type Journey = Schema<"Journey">;

const states: Schema<"JourneyState">[] = ["JOURNEY_STATE_PUBLISHED", "JOURNEY_STATE_DRAFT", "JOURNEY_STATE_PAUSED", "JOURNEY_STATE_ARCHIVED"];

/** All journeys, with how many customers walk them now. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  const [name, setName] = useUrlState("q");
  const [state, setState] = useUrlState("state");
  const { token } = useUrlPage();
  const filter = allOf([name && `displayName:${quoted(name)}`, state && `state = ${state.replace("JOURNEY_STATE_", "")}`]);
  const query = api.useQuery("get", "/v1/journeys", { params: { query: { filter, orderBy: "updateTime desc", pageToken: token, pageSize: 50 } } }, { ...live });
  const columns: TableColumnsType<Journey> = [
    {
      title: t("journeys.name"),
      render: (_, { journeyId, displayName, description, draftUpdateTime }) => (
        <div style={{ maxWidth: 460 }}>
          <Link to={`/journeys/${journeyId}`} className="yk-foreign">{displayName}</Link> {draftUpdateTime && <Link to={`/journeys/${journeyId}/edit`}><Tag color="gold">{t("journeys.hasDraft")}</Tag></Link>}
          {description && <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{description}</Typography.Text>}
        </div>
      ),
    },
    { title: t("journeys.state"), render: (_, { state: value }) => <StateTag state={value} /> },
    { title: t("journeys.inside"), align: "end", render: (_, { journeyId, runsActive }) => <Link to={`/journeys/${journeyId}?tab=runs`}>{format.number(runsActive)}</Link> },
    { title: t("journeys.begun"), align: "end", render: (_, { journeyId, runsStarted }) => <Link to={`/journeys/${journeyId}?tab=runs`}>{format.number(runsStarted)}</Link> },
    { title: t("journeys.updated"), dataIndex: "updateTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
  return (
    <>
      <PageHeader title={t("nav.journeys")} hint={t("journeys.hint")} acts={<MakeButton />} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <SearchBox value={name} onChange={setName} label={t("journeys.search")} />
          <Chosen label={t("journeys.state")} value={state} options={states.map((value) => ({ value, label: word("JourneyState", value) }))} onChange={setState} />
        </Flex>
        <ListTable<Journey>
          query={query}
          rows={query.data?.journeys}
          nextPageToken={query.data?.nextPageToken}
          rowKey="journeyId"
          columns={columns}
          empty={filter ? <EmptyState title={t("journeys.noneFound")} hint={t("journeys.noneFoundHint")} /> : <EmptyState title={t("journeys.none")} hint={t("journeys.noneHint")} action={<MakeButton />} />}
        />
      </Card>
    </>
  );
}

function MakeButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <PermittedButton permission="PERMISSION_JOURNEYS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>{t("journeyEditor.make")}</PermittedButton>
      {isOpen && <NameDialog onClose={() => setOpen(false)} onSaved={({ journeyId }) => void navigate(`/journeys/${journeyId}/edit`)} />}
    </>
  );
}
