import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Flex, Input, InputNumber, Typography, theme } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { differences, MOST_TYPES, moved, OTHER_TYPES, ownType, TOTAL, type Draft, type Wrong } from "./draft";
import { WrongWords } from "./FieldInput";
import { TypeRow } from "./TypeRow";
import { useTypeName } from "./words";

interface Props {
  draft: Draft;
  saved: Draft;
  /** What Yike comes with. */
  defaults: Draft;
  isReadOnly: boolean;
  wrong: Wrong | null;
  onChange: (draft: Draft) => void;
}

/** All types in their order, and the limit of all together. */
export function TypeList({ draft, saved, defaults, isReadOnly, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const typeName = useTypeName();
  const [name, setName] = useState("");
  const [said, setSaid] = useState("");
  const dragged = useRef<string | null>(null);
  const { types, totalLimit } = draft;
  const own = differences(defaults, draft);
  const changed = new Set(differences(saved, draft).map(({ type }) => type));
  const put = (next: typeof types) => onChange({ ...draft, types: next });
  const move = (from: number, to: number) => {
    put(moved(types, from, to));
    setSaid(t("identityRules.movedTo", { type: typeName(types[from]!.type), place: to + 1, of: types.length }));
  };
  const add = () => {
    const type = name.trim();
    if (!type) return;
    // As strict as all others are by default; before those, which it is one of no more.
    const others = types.findIndex((each) => each.type === OTHER_TYPES);
    const limitPerCustomer = types[others]?.limitPerCustomer ?? 1;
    put([...types.slice(0, others), ownType(type, limitPerCustomer), ...types.slice(others)]);
    setName("");
  };
  return (
    <Card size="small" title={t("identityRules.types")} styles={{ body: { padding: 0 } }}>
      <Typography.Paragraph type="secondary" style={{ padding: "12px 16px 0", marginBottom: 12 }}>{t("identityRules.typesHint")}</Typography.Paragraph>
      {wrong && wrong.index === undefined && wrong.field === "types" && <div style={{ padding: "0 16px 12px" }}><WrongWords wrong={wrong} /></div>}
      <div role="list" aria-label={t("identityRules.types")}>
        {types.map((rules, place) => (
          <TypeRow
            key={rules.type}
            rules={rules}
            place={place}
            of={types.length}
            isReadOnly={isReadOnly}
            own={own.filter(({ type }) => type === rules.type)}
            isChanged={changed.has(rules.type)}
            wrongs={wrong?.index === place ? [wrong] : []}
            onChange={(next) => put(types.map((each, at) => (at === place ? next : each)))}
            onMove={(to) => move(place, to)}
            onRemove={() => put(types.filter((_, at) => at !== place))}
            onDrag={(isOver) => {
              dragged.current = isOver ? rules.type : null;
            }}
            onDragOver={() => {
              const from = types.findIndex(({ type }) => type === dragged.current);
              if (from >= 0 && from !== place) move(from, place);
            }}
          />
        ))}
      </div>
      <div aria-live="polite" style={{ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }}>{said}</div>
      <Flex gap={16} justify="space-between" wrap style={{ padding: 16, borderTop: `1px solid ${token.colorBorderSecondary}` }}>
        <Flex gap={8}>
          <Input value={name} maxLength={40} disabled={isReadOnly} aria-label={t("identityRules.newType")} placeholder={t("identityRules.newType")} style={{ width: 200 }} onChange={(event) => setName(event.target.value)} onPressEnter={add} />
          <Button icon={<PlusOutlined />} disabled={isReadOnly || !name.trim() || types.length >= MOST_TYPES || types.some(({ type }) => type === name.trim())} onClick={add}>{t("identityRules.add")}</Button>
        </Flex>
        <div>
          <Flex gap={8} align="center">
            <label htmlFor="identity-total">{t("identityRules.total")}</label>
            <InputNumber
              id="identity-total"
              {...(wrong?.field === "totalLimit" && { status: "error" as const })}
              value={totalLimit}
              min={TOTAL.minimum}
              max={TOTAL.maximum}
              precision={0}
              disabled={isReadOnly}
              style={{ width: 96 }}
              onChange={(value) => value !== null && onChange({ ...draft, totalLimit: value })}
            />
          </Flex>
          {wrong?.field === "totalLimit" && <WrongWords wrong={wrong} />}
        </div>
      </Flex>
    </Card>
  );
}
