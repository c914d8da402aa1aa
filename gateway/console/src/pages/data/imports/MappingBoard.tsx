import { CloseOutlined, HolderOutlined } from "@ant-design/icons";
import { Button, Flex, Typography, theme } from "antd";
import { useState, type DragEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { identifierTypes, placed, targetOf, type Draft, type Role, type Target } from "./mapping";
import { useReasonWords } from "./reasons";

interface Props {
  columns: readonly string[];
  /** The first rows, with what becomes of them under the draft. */
  rows: readonly Schema<"PreviewedRow">[];
  draft: Draft;
  onChange: (roles: Record<string, Role>) => void;
}

/**
 * The columns of a file beside the fields that they can fill. A column is dragged, or picked up by a press and put down by another: so
 * it goes by pointer, touch and keyboard alike.
 */
export function MappingBoard({ columns, rows, draft, onChange }: Props) {
  const { t } = useTranslation();
  const [held, setHeld] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const troubles = useTroubles(rows);
  const nameOf = (target: Target) => {
    if (target === "value") return t(draft.kind === "people" ? "imports.roles.trait" : "imports.roles.property");
    return target.startsWith("identifier:") ? t(`imports.identifiers.${target.slice("identifier:".length)}`) : t(`imports.roles.${target}`);
  };
  const take = (column: string | null) => {
    setHeld(column);
    setSaid(column === null ? t("imports.board.letGo") : t("imports.board.holding", { column }));
  };
  const put = (column: string, target: Target) => {
    onChange(placed(draft.roles, column, target));
    setHeld(null);
    setSaid(t("imports.board.put", { column, field: nameOf(target) }));
  };
  const field = (target: Target, trouble = "") => {
    const mine = columns.filter((column) => targetOf(draft.roles[column]) === target);
    return (
      <Field key={target} name={nameOf(target)} held={held} onPut={(column) => put(column, target)} troubles={[...(trouble ? [trouble] : []), ...mine.flatMap((column) => troubles.of(column))]}>
        {mine.map((column) => (
          <Column key={column} name={column} isHeld={held === column} onTake={take} {...(target !== "ignored" && { onRemove: () => put(column, "ignored") })} />
        ))}
      </Field>
    );
  };
  const isSomebodyNamed = columns.some((column) => targetOf(draft.roles[column]).startsWith("identifier:"));
  return (
    <div onKeyDown={(event) => event.key === "Escape" && held !== null && take(null)}>
      <Typography.Paragraph type="secondary" style={{ marginBottom: 8 }}>{t("imports.board.hint")}</Typography.Paragraph>
      <div style={{ display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(220px, 1fr))", gap: 8 }}>
        {identifierTypes.map((type, place) => field(`identifier:${type}`, place === 0 && !isSomebodyNamed ? t("imports.reasons.no_identifier") : ""))}
        {field("time")}
        {field("value")}
        {field("ignored")}
      </div>
      <Typography.Text type="secondary" style={{ fontSize: 12 }} role="status" aria-live="polite">{said}&nbsp;</Typography.Text>
    </div>
  );
}

/** What is wrong with rows, by the column that it is about. */
function useTroubles(rows: Props["rows"]) {
  const { t } = useTranslation();
  const words = useReasonWords();
  const counts = new Map<string, number>();
  for (const { reason } of rows) if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const of = (column: string) =>
    [...counts].filter(([reason]) => reason.slice(reason.indexOf(":") + 1) === column && reason.includes(":")).map(([reason, count]) => t("imports.board.trouble", { reason: words(reason), count }));
  return { of };
}

interface ColumnProps {
  name: string;
  isHeld: boolean;
  onTake: (column: string | null) => void;
  onRemove?: () => void;
}

function Column({ name, isHeld, onTake, onRemove }: ColumnProps) {
  const { t } = useTranslation();
  const start = (event: DragEvent) => {
    event.dataTransfer.setData("text/plain", name);
    event.dataTransfer.effectAllowed = "move";
    onTake(name);
  };
  return (
    <Flex gap={2} align="center">
      <Button size="small" draggable icon={<HolderOutlined />} type={isHeld ? "primary" : "default"} aria-pressed={isHeld} aria-label={t("imports.board.column", { column: name })} className="yk-foreign" style={{ cursor: "grab", maxWidth: 180, overflow: "hidden" }} onDragStart={start} onDragEnd={() => onTake(null)} onClick={() => onTake(isHeld ? null : name)}>
        {name}
      </Button>
      {onRemove && <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t("imports.board.leaveOut", { column: name })} onClick={onRemove} />}
    </Flex>
  );
}

interface FieldProps {
  name: string;
  held: string | null;
  troubles: string[];
  onPut: (column: string) => void;
  children: ReactNode;
}

/** What columns can fill: they are dropped on it, or put there by its button. */
function Field({ name, held, troubles, onPut, children }: FieldProps) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const column = held ?? event.dataTransfer.getData("text/plain");
    if (column) onPut(column);
  };
  const edge = troubles.length > 0 ? token.colorWarning : isOver ? token.colorPrimary : token.colorBorderSecondary;
  return (
    <section aria-label={name} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop} style={{ minHeight: 72, padding: 8, border: `1px ${held === null ? "solid" : "dashed"} ${edge}`, borderRadius: token.borderRadius, background: isOver ? token.colorPrimaryBg : token.colorBgContainer }}>
      <Flex justify="space-between" align="center" gap={4}>
        <Typography.Text strong style={{ fontSize: 12 }}>{name}</Typography.Text>
        {held !== null && <Button size="small" type="link" aria-label={t("imports.board.putAt", { column: held, field: name })} onClick={() => onPut(held)}>{t("imports.board.here")}</Button>}
      </Flex>
      <Flex vertical gap={4} style={{ marginTop: 4 }}>{children}</Flex>
      {troubles.map((each) => <div key={each} className="yk-foreign" style={{ color: token.colorWarningText, fontSize: 12, marginTop: 4 }}>{each}</div>)}
    </section>
  );
}
