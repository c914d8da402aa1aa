import { Alert, Table } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";

/** How much of what is recorded would not fit, and why. */
export function Tried({ tried }: { tried: Schema<"CheckSchemasResponse"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { number } = useFormat();
  const fits = tried.violatingEvents === "0" && tried.violatingValues === "0";
  const counts = { badEvents: number(tried.violatingEvents), events: number(tried.checkedEvents), badValues: number(tried.violatingValues), values: number(tried.checkedValues) };
  return (
    <Alert
      type={fits ? "success" : "warning"}
      showIcon
      style={{ marginBottom: 16 }}
      title={t("schemas.tried", counts)}
      description={
        !fits && (
          <Table
            size="small"
            pagination={false}
            scroll={{ x: "max-content", y: 240 }}
            rowKey={({ eventName, field, problem }) => `${eventName}\n${field}\n${problem}`}
            dataSource={tried.findings}
            columns={[
              { title: t("schemas.where"), render: (_, { eventName, field }) => <span className="yk-foreign">{eventName ? `${eventName} · ${field}` : field}</span> },
              { title: t("schemas.problem"), dataIndex: "problem", render: (value: string) => word("SchemaProblem", value) },
              { title: t("schemas.count"), dataIndex: "count", align: "end", render: (value: string) => number(value) },
            ]}
          />
        )
      }
    />
  );
}
