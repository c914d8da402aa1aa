import { Card, Flex, Select, Tag, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { usePermission } from "../../app/session";
import { api, type Schema } from "../../api/client";
import { CustomerName } from "../../components/CustomerName";
import { ExportButton } from "../../components/exports/ExportButton";
import { EmptyState } from "../../components/EmptyState";
import { useFormat } from "../../components/format";
import { ListTable } from "../../components/ListTable";
import { PageHeader } from "../../components/PageHeader";
import { SearchBox } from "../../components/SearchBox";
import { Time } from "../../components/Time";
import { useUrlPage, useUrlState } from "../../components/urlState";
import { useIdentifierName } from "../customer/identifierWords";
import { filterText, readTraits, writeTraits } from "./filters";
import { TraitFilters } from "./TraitFilters";

// The order in which contact points are shown.
const KINDS = ["phone", "email", "member_card"];

type Found = Schema<"FoundCustomer">;

/** Finds customers: one box for whatever is known of somebody, and filters. */
export function Component() {
  const { t } = useTranslation();
  const format = useFormat();
  const [query, setQuery] = useUrlState("q");
  const [segment, setSegment] = useUrlState("segment");
  const [tags, setTags] = useUrlState("tags");
  const [traits, setTraits] = useUrlState("traits");
  const { token } = useUrlPage();
  const may = usePermission();
  const chosenTags = tags ? tags.split(",") : [];
  const chosenTraits = readTraits(traits);
  const filter = filterText({ segment, tags: chosenTags, traits: chosenTraits });
  const isFiltered = Boolean(query || segment || tags || traits);
  const stats = api.useQuery("get", "/v1/customers:stats", {}, { enabled: may("PERMISSION_INSIGHT_READ") });
  const found = api.useQuery("get", "/v1/customers", {
    params: { query: { query, filter, pageToken: token, pageSize: 50 } },
  });
  const columns = useColumns();
  const total = stats.data && t("customers.total", { count: Number(stats.data.customers), shown: format.number(stats.data.customers) });
  return (
    <>
      <PageHeader title={t("nav.customers")} hint={total} acts={<ExportButton list={{ name: t("nav.customers"), query, filter }} />} />
      <Card styles={{ body: { padding: 0 } }}>
        <Flex gap={12} wrap style={{ padding: 16 }}>
          <SearchBox value={query} onChange={setQuery} label={t("customers.search")} width={440} />
          {may("PERMISSION_SEGMENTS_READ") && <SegmentFilter value={segment} onChange={setSegment} />}
          <TagFilter value={chosenTags} onChange={(chosen) => setTags(chosen.join(","))} />
          {may("PERMISSION_SEGMENTS_READ") && <TraitFilters value={chosenTraits} onChange={(chosen) => setTraits(writeTraits(chosen))} />}
        </Flex>
        <ListTable<Found>
          query={found}
          rows={found.data?.customers}
          nextPageToken={found.data?.nextPageToken}
          rowKey="customerId"
          columns={columns}
          empty={
            isFiltered ? (
              <EmptyState title={t("customers.noneFound")} hint={t("customers.noneFoundHint")} />
            ) : (
              <EmptyState title={t("customers.none")} hint={t("customers.noneHint")} action={<a href="/docs">{t("customers.toDocs")}</a>} />
            )
          }
        />
      </Card>
    </>
  );
}

function SegmentFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const segments = api.useQuery("get", "/v1/segments", { params: { query: { pageSize: 500 } } }, { staleTime: 60_000 });
  const options = segments.data?.segments.map(({ segmentId, displayName }) => ({ value: segmentId, label: displayName }));
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      style={{ flex: "0 1 200px" }}
      value={value || undefined}
      options={options ?? []}
      aria-label={t("customers.inSegment")}
      placeholder={t("customers.inSegment")}
      onChange={(chosen?: string) => onChange(chosen ?? "")}
    />
  );
}

function TagFilter({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      mode="tags"
      allowClear
      style={{ flex: "0 1 240px" }}
      value={value}
      tokenSeparators={[",", "，"]}
      aria-label={t("customers.withTags")}
      placeholder={t("customers.withTags")}
      onChange={onChange}
    />
  );
}

function useColumns(): TableColumnsType<Found> {
  const { t } = useTranslation();
  const identifierName = useIdentifierName();
  return [
    {
      title: t("customers.name"),
      render: (_, { customerId, displayName, matchedBy }) => (
        <Flex vertical>
          <CustomerName id={customerId} name={displayName} />
          {matchedBy && matchedBy !== "name" && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {t("customers.matchedBy", { what: identifierName(matchedBy) })}
            </Typography.Text>
          )}
        </Flex>
      ),
    },
    {
      title: t("customers.contacts"),
      render: (_, { contacts }) =>
        [...contacts]
          .sort((a, b) => KINDS.indexOf(a.type) - KINDS.indexOf(b.type))
          .slice(0, 2)
          .map(({ type, value }) => (
            <div key={type + value} className="yk-foreign">
              {value} {type === "member_card" && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{identifierName(type)}</Typography.Text>}
            </div>
          )),
    },
    {
      title: t("customers.tags"),
      dataIndex: "tags",
      render: (all: string[]) => (
        <Flex gap={4} wrap style={{ maxWidth: 360 }}>
          {all.slice(0, 4).map((tag) => (
            <Link key={tag} to={`/customers?tags=${encodeURIComponent(tag)}`}><Tag className="yk-foreign">{tag}</Tag></Link>
          ))}
          {all.length > 4 && <Tag variant="outlined">+{all.length - 4}</Tag>}
        </Flex>
      ),
    },
    { title: t("customers.lastSeen"), dataIndex: "lastSeenTime", render: (at?: string) => <Time at={at} isAgo /> },
  ];
}
