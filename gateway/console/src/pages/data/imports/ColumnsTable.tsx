import { Flex, Input, Select, Table, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { identifierTypes, placed, targetOf, timeFormats, valueTypes, type Draft, type Role, type Target } from "./mapping";

interface Props {
  columns: readonly string[];
  rows: readonly Schema<"PreviewedRow">[];
  draft: Draft;
  onChange: (roles: Record<string, Role>) => void;
}

const SAMPLES = 3;

/** The columns of a file, each with some of its values and what it means. */
export function ColumnsTable({ columns, rows, draft, onChange }: Props) {
  const { t } = useTranslation();
  const set = (column: string, role: Role) => onChange({ ...draft.roles, [column]: role });
  const samples = (place: number) => [...new Set(rows.map(({ cells }) => cells[place] ?? "").filter(Boolean))].slice(0, SAMPLES).join(" · ");
  const options = [
    { value: "ignored", label: t("imports.roles.ignored") },
    { value: "time", label: t("imports.roles.time") },
    { value: "value", label: t(draft.kind === "people" ? "imports.roles.trait" : "imports.roles.property") },
    { label: t("imports.roles.identifier"), options: identifierTypes.map((type) => ({ value: `identifier:${type}`, label: t(`imports.identifiers.${type}`) })) },
  ];
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ x: "max-content" }}
      rowKey="column"
      dataSource={columns.map((column, place) => ({ column, place, role: draft.roles[column] ?? ({ is: "ignored" } as const) }))}
      columns={[
        { title: t("imports.column"), dataIndex: "column", render: (column: string) => <span className="yk-foreign">{column}</span> },
        { title: t("imports.samples"), dataIndex: "place", render: (place: number) => <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ maxWidth: 260 }}>{samples(place)}</Typography.Text> },
        { title: t("imports.means"), render: (_, { column, role }) => <Select aria-label={t("imports.meansOf", { column })} value={targetOf(role)} options={options} style={{ width: 200 }} onChange={(chosen: Target) => onChange(placed(draft.roles, column, chosen))} /> },
        { title: t("imports.as"), render: (_, { column, role }) => <Details column={column} role={role} onChange={(changed) => set(column, changed)} /> },
      ]}
    />
  );
}

function Details({ column, role, onChange }: { column: string; role: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  if (role.is === "time")
    return <Select aria-label={t("imports.formatOf", { column })} value={role.format} options={[...new Set([role.format, ...timeFormats])].map((value) => ({ value, label: value === "iso8601" ? t("imports.iso") : value }))} style={{ width: 220 }} onChange={(format) => onChange({ ...role, format })} />;
  if (role.is === "value")
    return (
      <Flex gap={8}>
        <Input aria-label={t("imports.nameOf", { column })} value={role.name} maxLength={200} style={{ width: 160 }} onChange={(event) => onChange({ ...role, name: event.target.value })} />
        <Select aria-label={t("imports.typeOf", { column })} value={role.type} options={valueTypes.map((value) => ({ value, label: t(`imports.types.${value}`) }))} style={{ width: 110 }} onChange={(type) => onChange({ ...role, type })} />
      </Flex>
    );
  return null;
}
