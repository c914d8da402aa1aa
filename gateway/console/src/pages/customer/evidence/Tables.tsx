import { Button, Table, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import { CustomerName } from "../../../components/CustomerName";
import { useFormat } from "../../../components/format";
import { Time } from "../../../components/Time";
import { useIdentifierName } from "../identifierWords";
import { keyOf, type Known, type Link } from "./layout";
import { useReasonWords } from "./linkWords";
import { StateTag } from "./StateTag";

interface Props {
  own: readonly Known[];
  links: readonly Link[];
  customerId: string;
  chosen: readonly string[];
  /** What is looked for; empty: all. */
  find: string;
  onChosen: (nodeIds: string[]) => void;
  onOpen: (link: Link) => void;
}

/** The same as the graph, in words: identifiers to choose from, and links to look into. */
export function Tables({ own, links, customerId, chosen, find, onChosen, onOpen }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const typeName = useIdentifierName();
  const looked = find.trim().toLowerCase();
  const isFound = (...texts: (string | undefined)[]) => looked === "" || texts.some((text) => text?.toLowerCase().includes(looked));
  const counts = new Map<string, number>();
  for (const { nodeA, nodeB } of links) for (const node of [nodeA, nodeB]) counts.set(node, (counts.get(node) ?? 0) + 1);
  const columns: TableColumnsType<Known> = [
    { title: t("evidence.identifier"), render: (_, { type, value }) => <><Typography.Text type="secondary">{typeName(type)}</Typography.Text> <span className="yk-foreign">{value}</span></> },
    { title: t("evidence.links"), align: "end", width: 96, render: (_, { nodeId }) => format.number(counts.get(nodeId) ?? 0) },
    { title: t("evidence.knownSince"), dataIndex: "time", render: (at?: string) => <Time at={at} /> },
  ];
  return (
    <>
      <Table
        size="small"
        rowKey="nodeId"
        columns={columns}
        dataSource={own.filter(({ type, value }) => isFound(typeName(type), value))}
        pagination={own.length > 20 && { pageSize: 20, showSizeChanger: false }}
        rowSelection={{
          selectedRowKeys: [...chosen],
          preserveSelectedRowKeys: true,
          onChange: (keys) => onChosen(keys.map(String)),
          getCheckboxProps: ({ type, value }) => ({ "aria-label": `${t("evidence.choose")} ${typeName(type)} ${value}` }),
        }}
      />
      <LinkTable links={links.filter(({ identifierA: a, identifierB: b }) => isFound(a?.value, b?.value, typeName(a?.type ?? ""), typeName(b?.type ?? "")))} customerId={customerId} onOpen={onOpen} />
    </>
  );
}

/** Links, a row each; a row's last cell opens its evidence. */
export function LinkTable({ links, customerId, onOpen }: { links: readonly Link[]; customerId: string; onOpen: (link: Link) => void }) {
  const { t } = useTranslation();
  const typeName = useIdentifierName();
  const reasonWords = useReasonWords();
  const end = (identifier: Link["identifierA"], owner: string) => (
    <div className="yk-foreign">
      <Typography.Text type="secondary">{typeName(identifier?.type ?? "")}</Typography.Text> {identifier?.value}
      {owner !== customerId && <> · <CustomerName id={owner} /></>}
    </div>
  );
  const columns: TableColumnsType<Link> = [
    { title: t("evidence.identifiers"), render: (_, { identifierA, customerIdA, identifierB, customerIdB }) => <>{end(identifierA, customerIdA)}{end(identifierB, customerIdB)}</> },
    {
      title: t("evidence.outcome"),
      render: (_, link) => (
        <>
          <StateTag state={link.state} />
          {link.state !== "LINK_STATE_ACCEPTED" && <Typography.Text type="secondary" style={{ display: "block", fontSize: 12 }}>{reasonWords(link)}</Typography.Text>}
        </>
      ),
    },
    { title: t("evidence.shows"), dataIndex: "source", render: (source: Link["source"]) => t(`evidence.sources.${source}`) },
    { title: t("evidence.when"), dataIndex: "occurTime", render: (at?: string) => <Time at={at} /> },
    { title: "", align: "end", render: (_, link) => <Button type="link" size="small" onClick={() => onOpen(link)}>{t("evidence.open")}</Button> },
  ];
  return <Table size="small" rowKey={keyOf} columns={columns} dataSource={links} scroll={{ x: 640 }} pagination={links.length > 20 && { pageSize: 20, showSizeChanger: false }} />;
}
