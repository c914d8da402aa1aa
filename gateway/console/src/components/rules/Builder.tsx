import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Dropdown, Flex, Segmented, Select, Tooltip, Typography, theme } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "../format";
import { Condition } from "./Condition";
import { group, kinds, newCondition, partsOf, problemOf, unwrap, wrap, type Kind, type Mode, type Rule } from "./rule";
import type { Preview } from "./usePreview";

const MOST_DEPTH = 5;

interface Props {
  rule: Rule;
  onChange: (rule: Rule) => void;
  preview: Preview;
}

/** Builds a rule: groups in groups, conditions of every kind, the size of each part beside it. */
export function Builder({ rule, onChange, preview }: Props) {
  return <Part rule={rule} path="rule" depth={0} onChange={onChange} preview={preview} />;
}

interface PartProps extends Props {
  path: string;
  depth: number;
  onRemove?: () => void;
}

function Part({ rule, path, depth, onChange, onRemove, preview }: PartProps) {
  const { isNot, inner, path: innerPath } = unwrap(rule, path);
  const parts = partsOf(inner);
  const change = (next: Rule) => onChange(wrap(next, isNot));
  const setNot = (not: boolean) => onChange(wrap(inner, not));
  if (!parts) return <Leaf rule={inner} path={innerPath} outerPath={path} isNot={isNot} setNot={setNot} onChange={change} onRemove={onRemove} preview={preview} />;
  return <Group mode={parts.mode} rules={parts.rules} path={innerPath} outerPath={path} depth={depth} isNot={isNot} setNot={setNot} onChange={change} onRemove={onRemove} preview={preview} />;
}

interface Outer {
  /** Where it stands with its `not`, which is where its size is told. */
  outerPath: string;
  isNot: boolean;
  setNot: (isNot: boolean) => void;
}

function Group({ mode, rules, path, outerPath, depth, isNot, setNot, onChange, onRemove, preview }: Omit<PartProps, "rule"> & Outer & { mode: Mode; rules: Rule[] }) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const put = (next: Rule[]) => onChange(group(mode, next));
  const add = (kind: Kind | "group") => put([...rules, kind === "group" ? group("any", [newCondition("event")]) : newCondition(kind)]);
  const items = [
    ...kinds.map((key) => ({ key, label: t(`rules.kinds.${key}`) })),
    ...(depth + 1 < MOST_DEPTH ? [{ type: "divider" as const }, { key: "group", label: t("rules.kinds.group") }] : []),
  ];
  const chosen = [...kinds, "group" as const];
  return (
    <section
      aria-label={t(depth === 0 ? "rules.whole" : "rules.group")}
      style={depth === 0 ? {} : { border: `1px solid ${token.colorBorderSecondary}`, borderRadius: token.borderRadiusLG, padding: 12, background: token.colorFillQuaternary }}
    >
      <Flex gap={8} align="center" wrap style={{ marginBottom: 8 }}>
        <IsNot value={isNot} onChange={setNot} />
        <Segmented
          size="small"
          value={mode}
          aria-label={t("rules.mode")}
          options={[{ value: "all", label: t("rules.all") }, { value: "any", label: t("rules.any") }]}
          onChange={(next) => onChange(group(next === "any" ? "any" : "all", rules))}
        />
        <span style={{ flex: 1 }} />
        {depth > 0 && <Size preview={preview} path={outerPath} />}
        {onRemove && <Remove label={t("rules.removeGroup")} onClick={onRemove} />}
      </Flex>
      <Flex vertical gap={8} style={{ marginInlineStart: 4, paddingInlineStart: 12, borderInlineStart: `2px solid ${token.colorPrimaryBorder}` }}>
        {rules.map((part, index) => (
          <Part
            // Parts have no name of their own; each of their fields is controlled, so their place is name enough.
            key={index}
            rule={part}
            path={`${path}.${mode}.rules[${index}]`}
            depth={depth + 1}
            preview={preview}
            onChange={(next) => put(rules.map((each, at) => (at === index ? next : each)))}
            onRemove={() => put(rules.filter((_, at) => at !== index))}
          />
        ))}
        <Dropdown trigger={["click"]} menu={{ items, style: { maxHeight: "min(420px, 60vh)", overflowY: "auto" }, onClick: ({ key }) => add(chosen.find((each) => each === key) ?? "event") }}>
          <Button type="dashed" icon={<PlusOutlined />} style={{ alignSelf: "flex-start" }}>{t("rules.add")}</Button>
        </Dropdown>
      </Flex>
    </section>
  );
}

function Leaf({ rule, path, outerPath, isNot, setNot, onChange, onRemove, preview }: Omit<PartProps, "depth"> & Outer) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const lacking = problemOf(rule);
  const field = preview.error?.metadata.field ?? "";
  const isAt = field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`);
  const problem = lacking ? t(`rules.problems.${lacking}`) : isAt ? preview.error!.message : "";
  return (
    <div style={{ border: `1px solid ${isAt && !lacking ? token.colorError : token.colorBorderSecondary}`, borderRadius: token.borderRadiusLG, padding: "10px 12px", background: token.colorBgContainer }}>
      <Flex gap={8} align="flex-start">
        <IsNot value={isNot} onChange={setNot} />
        <div style={{ flex: 1, minWidth: 0 }}><Condition rule={rule} onChange={onChange} /></div>
        <Size preview={preview} path={outerPath} />
        {onRemove && <Remove label={t("rules.remove")} onClick={onRemove} />}
      </Flex>
      {problem && <Typography.Text type={lacking ? "secondary" : "danger"} role="alert" style={{ display: "block", marginTop: 6, fontSize: 12 }}>{problem}</Typography.Text>}
    </div>
  );
}

function IsNot({ value, onChange }: { value: boolean; onChange: (isNot: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      size="small"
      variant="filled"
      popupMatchSelectWidth={false}
      value={value ? "not" : "is"}
      aria-label={t("rules.holds")}
      status={value ? "warning" : ""}
      options={[{ value: "is", label: t("rules.is") }, { value: "not", label: t("rules.not") }]}
      onChange={(next) => onChange(next === "not")}
    />
  );
}

/** How many customers hold a part alone; grey while that is of an earlier rule. */
function Size({ preview, path }: { preview: Preview; path: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = preview.parts.get(path);
  if (size === undefined) return null;
  return (
    <Tooltip title={t("rules.sizeHint")}>
      <Typography.Text type="secondary" style={{ whiteSpace: "nowrap", lineHeight: "24px", fontSize: 12, opacity: preview.isOld ? 0.4 : 1 }}>
        {t("rules.people", { count: size, shown: format.number(size) })}
      </Typography.Text>
    </Tooltip>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={label} title={label} onClick={onClick} />;
}
