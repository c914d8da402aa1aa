import { CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from "@ant-design/icons";
import { Tag } from "antd";
import type { ReactNode } from "react";
import type { Schema } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";

type Severity = Schema<"DataQualitySeverity">;

const LOOKS: Partial<Record<Severity, [colour: string, icon: ReactNode]>> = {
  DATA_QUALITY_SEVERITY_HIGH: ["red", <CloseCircleFilled />],
  DATA_QUALITY_SEVERITY_MEDIUM: ["gold", <ExclamationCircleFilled />],
  DATA_QUALITY_SEVERITY_LOW: ["blue", <InfoCircleFilled />],
};

/** How grave a line of the report is: by colour, form and word. */
export function SeverityTag({ severity }: { severity: Severity }) {
  const word = useEnumWords();
  const [colour, icon] = LOOKS[severity] ?? ["default", undefined];
  return <Tag color={colour} icon={icon} style={{ marginInlineEnd: 0 }}>{word("DataQualitySeverity", severity)}</Tag>;
}
