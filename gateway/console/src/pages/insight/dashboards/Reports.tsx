import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { Button, Flex, Select, theme, Typography } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { MOST_REPORTS } from "./changed";
import { moved } from "./order";

interface Props {
  /** Ids, in their order. */
  value?: readonly string[];
  /** All that there are: id and name. */
  reports: ReadonlyMap<string, string>;
  onChange?: (ids: string[]) => void;
}

/** The reports of a dashboard: put on it, moved up and down by buttons or arrow keys, taken off. */
export function Reports({ value: ids = [], reports, onChange = () => undefined }: Props) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const box = useRef<HTMLOListElement>(null);
  const [focused, setFocused] = useState("");
  const [told, setTold] = useState("");
  const nameOf = (id: string) => reports.get(id) ?? id;
  // What is moved in the page loses the focus: it goes back to where it was.
  useEffect(() => {
    if (!focused) return;
    const [id, act] = focused.split(" ");
    const buttons = [...(box.current?.querySelectorAll<HTMLButtonElement>(`[data-report="${CSS.escape(id!)}"] button`) ?? [])];
    (buttons.find((each) => each.dataset.act === act && !each.disabled) ?? buttons.find((each) => !each.disabled))?.focus();
    setFocused("");
  }, [focused]);
  const move = (index: number, by: 1 | -1) => {
    const id = ids[index]!;
    const after = moved(ids, index, by);
    onChange(after);
    setFocused(`${id} ${by < 0 ? "up" : "down"}`);
    setTold(t("dashboards.movedTo", { name: nameOf(id), place: after.indexOf(id) + 1, count: ids.length }));
  };
  const free = [...reports].filter(([id]) => !ids.includes(id));
  if (reports.size === 0) return <Typography.Text type="secondary">{t("reports.none")} <Link to="/insight">{t("dashboards.toFigures")}</Link></Typography.Text>;
  return (
    <Flex vertical gap={8}>
      <ol ref={box} aria-label={t("dashboards.reports")} style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {ids.map((id, index) => (
          <li
            key={id}
            data-report={id}
            style={{ display: "flex", alignItems: "center", gap: 4, padding: "4px 8px", marginBottom: 4, border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadius }}
            onKeyDown={({ key, altKey }) => altKey && (key === "ArrowUp" || key === "ArrowDown") && move(index, key === "ArrowUp" ? -1 : 1)}
          >
            <span className="yk-foreign" style={{ flex: 1 }}>{nameOf(id)}</span>
            <Button data-act="up" type="text" size="small" icon={<ArrowUpOutlined />} disabled={index === 0} aria-label={t("dashboards.up", { name: nameOf(id) })} onClick={() => move(index, -1)} />
            <Button data-act="down" type="text" size="small" icon={<ArrowDownOutlined />} disabled={index === ids.length - 1} aria-label={t("dashboards.down", { name: nameOf(id) })} onClick={() => move(index, 1)} />
            <Button data-act="off" type="text" size="small" icon={<DeleteOutlined />} aria-label={t("dashboards.off", { name: nameOf(id) })} onClick={() => onChange(ids.filter((each) => each !== id))} />
          </li>
        ))}
      </ol>
      <Select
        value={null}
        disabled={free.length === 0 || ids.length >= MOST_REPORTS}
        aria-label={t("dashboards.put")}
        placeholder={ids.length >= MOST_REPORTS ? t("dashboards.full", { count: MOST_REPORTS }) : t("dashboards.put")}
        showSearch={{ optionFilterProp: "label" }}
        options={free.map(([value, label]) => ({ value, label }))}
        onChange={(id: string) => onChange([...ids, id])}
      />
      <span role="status" style={{ position: "absolute", clip: "rect(0 0 0 0)", width: 1, height: 1, overflow: "hidden" }}>{told}</span>
    </Flex>
  );
}
