import { Table, Tag, Tooltip, Typography, type TableColumnsType } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useReasonWords } from "./reasons";

type Row = Schema<"PreviewedRow">;

/** The first rows as they stand in the file, each with what becomes of it. */
export function PreviewTable({ columns, rows }: { columns: readonly string[]; rows: readonly Row[] }) {
  const { t } = useTranslation();
  const reason = useReasonWords();
  const becomes = (row: Row) => {
    if (row.reason) return <Tag color="error" className="yk-foreign">{reason(row.reason)}</Tag>;
    if (!row.call) return null;
    const call = row.call as { type?: string; event?: string };
    return (
      <Tooltip title={<pre style={{ margin: 0, whiteSpace: "pre-wrap" }} className="yk-foreign">{JSON.stringify(row.call, null, 1)}</pre>} styles={{ root: { maxWidth: 560 } }}>
        <Tag color="success" className="yk-foreign">{call.type === "identify" ? t("imports.person") : call.event}</Tag>
      </Tooltip>
    );
  };
  const table: TableColumnsType<Row> = [
    { title: t("imports.row"), dataIndex: "row", fixed: "left", width: 64 },
    { title: t("imports.becomes"), fixed: "left", width: 200, render: (_, row) => becomes(row) },
    ...columns.map((name, place) => ({
      title: <span className="yk-foreign">{name}</span>,
      key: place,
      render: (_: unknown, { cells }: Row) => <Typography.Text ellipsis className="yk-foreign" style={{ maxWidth: 200 }}>{cells[place] ?? ""}</Typography.Text>,
    })),
  ];
  return <Table<Row> size="small" pagination={false} scroll={{ x: "max-content", y: 420 }} rowKey="row" dataSource={[...rows]} columns={table} />;
}
