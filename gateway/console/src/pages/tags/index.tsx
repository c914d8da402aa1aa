import { ImportOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Table, Tag, Typography, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../../app/session";
import { api } from "../../api/client";
import { Chosen } from "../../components/Chosen";
import { EmptyState } from "../../components/EmptyState";
import { useEnumWords } from "../../components/enumWords";
import { useFormat } from "../../components/format";
import { useSegmentNames } from "../../components/names";
import { PageHeader } from "../../components/PageHeader";
import { PermittedButton } from "../../components/PermittedButton";
import { QueryView } from "../../components/QueryView";
import { SearchBox } from "../../components/SearchBox";
import { tagFamilies, useTagDefinitions, useTagTitle, type TagDefinition } from "../../components/tags";
import { useUrlState } from "../../components/urlState";
import { ImportDialog } from "./ImportDialog";
import { OnlyDefined } from "./OnlyDefined";
import { TagDialog } from "./TagDialog";

interface Row {
  tagId: string;
  definition?: TagDefinition;
  /** How many customers carry it; undefined while that is not known. */
  customers?: number;
  segmentIds: string[];
}

const STATES = ["defined", "undefined", "archived"] as const;

/** What tags mean, who carries them and who uses them; those that nobody has defined stand among them. */
export function Component() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const titleOf = useTagTitle();
  const segmentName = useSegmentNames();
  const enabled = usePermission()("PERMISSION_SEGMENTS_READ");
  const [search, setSearch] = useUrlState("q");
  const [family, setFamily] = useUrlState("family");
  const [state, setState] = useUrlState("state");
  const [edited, setEdited] = useState<Partial<TagDefinition>>();
  const [isImporting, setImporting] = useState(false);
  const query = useTagDefinitions();
  const counts = api.useQuery("get", "/v1/catalogues/tags", {}, { enabled, staleTime: 60_000 });
  const uses = api.useQuery("get", "/v1/catalogues/tags:uses", {}, { enabled });
  const rowsOf = (definitions: TagDefinition[]): Row[] => {
    const counted = new Map(counts.data?.tags.map(({ name, customers }) => [name, Number(customers)]));
    const used = new Map(uses.data?.uses.map(({ tag, segmentIds }) => [tag, segmentIds]));
    const all = counts.data && !counts.data.truncated;
    const known = new Map(definitions.map((definition) => [definition.tagId, definition]));
    return [...new Set([...known.keys(), ...counted.keys(), ...used.keys()])].sort().map((tagId) => {
      const definition = known.get(tagId);
      // What is not among all that are counted nobody carries.
      const customers = counted.get(tagId) ?? (all ? 0 : undefined);
      return { tagId, segmentIds: used.get(tagId) ?? [], ...(definition && { definition }), ...(customers !== undefined && { customers }) };
    });
  };
  const isShown = ({ tagId, definition }: Row) => {
    const said = [tagId, definition?.titleZh, definition?.titleEn, definition?.description, definition?.owner].join(" ").toLowerCase();
    const standing = definition ? (definition.archived ? "archived" : "defined") : "undefined";
    return said.includes(search.toLowerCase()) && (!family || definition?.family === family) && (!state || state === standing);
  };
  const make = (
    <>
      <PermittedButton permission="PERMISSION_TAGS_WRITE" icon={<ImportOutlined />} onClick={() => setImporting(true)}>{t("tags.import")}</PermittedButton>
      <PermittedButton permission="PERMISSION_TAGS_WRITE" type="primary" icon={<PlusOutlined />} onClick={() => setEdited({})}>{t("tags.make")}</PermittedButton>
    </>
  );
  const columns: TableColumnsType<Row> = [
    {
      title: t("tags.tag"),
      sorter: (one, other) => one.tagId.localeCompare(other.tagId),
      render: (_, { tagId, definition }) => (
        <div style={{ maxWidth: 360 }}>
          {definition ? <Tag className="yk-foreign" {...(definition.color && { color: definition.color })}>{titleOf(definition)}</Tag> : <Tag className="yk-foreign">{tagId}</Tag>}
          {!definition && <Typography.Text type="warning">{t("tags.undefined")}</Typography.Text>}
          {definition?.archived && <Typography.Text type="secondary">{t("tags.archived")}</Typography.Text>}
          {definition && titleOf(definition) !== tagId && <Typography.Text type="secondary" className="yk-foreign" style={{ display: "block", fontSize: 12 }}>{tagId}</Typography.Text>}
          {definition?.description && <Typography.Paragraph type="secondary" className="yk-foreign" ellipsis={{ rows: 2 }} style={{ margin: 0, fontSize: 12 }}>{definition.description}</Typography.Paragraph>}
        </div>
      ),
    },
    { title: t("tags.family"), render: (_, { definition }) => (definition ? word("TagFamily", definition.family) : "–") },
    { title: t("tags.owner"), render: (_, { definition }) => <span className="yk-foreign">{definition?.owner || "–"}</span> },
    {
      title: t("tags.customers"),
      align: "end",
      sorter: (one, other) => (one.customers ?? 0) - (other.customers ?? 0),
      render: (_, { tagId, customers }) => (customers === undefined ? "–" : <Link to={`/customers?tags=${encodeURIComponent(tagId)}`}>{number(customers)}</Link>),
    },
    {
      title: t("tags.usedBy"),
      render: (_, { segmentIds }) => (segmentIds.length === 0 ? "–" : (
        <Flex gap={8} wrap style={{ maxWidth: 280 }}>
          {segmentIds.slice(0, 3).map((id) => <Link key={id} to={`/segments/${id}`} className="yk-foreign">{segmentName(id)}</Link>)}
          {segmentIds.length > 3 && <Typography.Text type="secondary">{t("tags.more", { count: segmentIds.length - 3 })}</Typography.Text>}
        </Flex>
      )),
    },
    {
      title: "",
      align: "end",
      render: (_, { tagId, definition }) => (
        <PermittedButton permission="PERMISSION_TAGS_WRITE" type="link" size="small" onClick={() => setEdited(definition ?? { tagId })}>
          {t(definition ? "tags.edit" : "tags.define")}
        </PermittedButton>
      ),
    },
  ];
  return (
    <>
      <PageHeader title={t("tags.title")} hint={t("tags.hint")} acts={make} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap align="center" style={{ padding: 16 }}>
          <SearchBox value={search} onChange={setSearch} label={t("tags.search")} width={280} />
          <Chosen label={t("tags.family")} value={family} options={tagFamilies.map((value) => ({ value, label: word("TagFamily", value) }))} onChange={setFamily} />
          <Chosen label={t("tags.state")} value={state} options={STATES.map((value) => ({ value, label: t(`tags.states.${value}`) }))} onChange={setState} />
          <OnlyDefined />
        </Flex>
        <QueryView query={query}>
          {(definitions) => {
            const rows = rowsOf(definitions);
            if (rows.length === 0) return <EmptyState title={t("tags.none")} hint={t("tags.noneHint")} action={make} />;
            const shown = rows.filter(isShown);
            const clear = () => { setSearch(""); setFamily(""); setState(""); };
            if (shown.length === 0) return <EmptyState title={t("tags.noneFound")} hint={t("tags.noneFoundHint")} action={<Button onClick={clear}>{t("list.clear")}</Button>} />;
            return <Table<Row> size="middle" rowKey="tagId" columns={columns} dataSource={shown} scroll={{ x: "max-content" }} pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }} />;
          }}
        </QueryView>
      </Card>
      {edited && <TagDialog key={edited.tagId ?? ""} start={edited} onClose={() => setEdited(undefined)} />}
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}
