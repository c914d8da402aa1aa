import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, HolderOutlined } from "@ant-design/icons";
import { Button, Flex, Tag, Tooltip, Typography, theme } from "antd";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { fieldsOf, IN_LINE, OTHER_TYPES, type Difference, type TypeRules, type Wrong } from "./draft";
import { FieldInput, WrongWords } from "./FieldInput";
import { useDifferenceWords, useTypeName } from "./words";

interface Props {
  rules: TypeRules;
  place: number;
  /** How many types there are. */
  of: number;
  isReadOnly: boolean;
  /** How it differs from what Yike comes with. */
  own: Difference[];
  /** Whether it was changed since it was saved. */
  isChanged: boolean;
  wrongs: Wrong[];
  onChange: (rules: TypeRules) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
  onDrag: (isOver: boolean) => void;
  onDragOver: () => void;
}

/** The rules of one type: a line, which opens to the rest of its form. It is moved by its buttons, the arrow keys on its handle, or dragged. */
export function TypeRow({ rules, place, of, isReadOnly, own, isChanged, wrongs, onChange, onMove, onRemove, onDrag, onDragOver }: Props) {
  const { t } = useTranslation();
  const { token } = theme.useToken();
  const differenceWords = useDifferenceWords();
  const type = useTypeName()(rules.type);
  const [wasOpened, setOpened] = useState(false);
  const inLine = fieldsOf(rules).filter(({ name }) => IN_LINE.includes(name));
  const others = fieldsOf(rules).filter(({ name }) => !IN_LINE.includes(name));
  const wrongOf = (name: string) => wrongs.find(({ field }) => field === name);
  const isOpen = wasOpened || others.some(({ name }) => wrongOf(name));
  const blocked = rules.blockedValues.length + rules.blockedPatterns.length;
  const wrongType = wrongOf("type");
  const move = (to: number, by: HTMLElement) => {
    if (isReadOnly || to < 0 || to >= of) return;
    onMove(to);
    // A line that moves in the document loses the focus.
    requestAnimationFrame(() => by.focus());
  };
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: of - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to, event.currentTarget);
  };
  return (
    <div
      role="listitem"
      aria-label={type}
      onDragOver={(event) => {
        event.preventDefault();
        onDragOver();
      }}
      style={{ padding: "8px 16px", borderTop: `1px solid ${token.colorBorderSecondary}` }}
    >
      <Flex gap={8} align="center" wrap>
        <Button
          type="text"
          size="small"
          icon={<HolderOutlined />}
          draggable={!isReadOnly}
          disabled={isReadOnly}
          aria-label={t("identityRules.moveType", { type, place: place + 1, of })}
          style={{ cursor: "grab" }}
          onKeyDown={onKey}
          onDragStart={(event) => {
            // Firefox drags nothing without data.
            event.dataTransfer.setData("text/plain", rules.type);
            event.dataTransfer.effectAllowed = "move";
            onDrag(true);
          }}
          onDragEnd={() => onDrag(false)}
        />
        <Typography.Text type="secondary" style={{ width: 20, textAlign: "end" }}>{place + 1}</Typography.Text>
        <Flex gap={6} align="center" wrap style={{ flex: "1 1 104px", minWidth: 0 }}>
          <Typography.Text strong className="yk-foreign">{type}</Typography.Text>
          {own.length > 0 && <Tooltip title={own.map((each) => <div key={each.what}>{differenceWords(each)}</div>)}><Tag tabIndex={0}>{t("identityRules.own")}</Tag></Tooltip>}
          {rules.mayMerge === false && <Tag color="orange">{t("identityRules.onlyAttaches")}</Tag>}
          {isChanged && <Tag color="blue">{t("identityRules.unsaved")}</Tag>}
        </Flex>
        <Flex gap={8} align="center">
          <Typography.Text type="secondary">{t("identityRules.atMost")}</Typography.Text>
          {inLine.map((form) => <FieldInput key={form.name} form={form} rules={rules} typeName={type} isReadOnly={isReadOnly} wrong={undefined} onChange={onChange} />)}
        </Flex>
        <Button type="text" size="small" aria-expanded={isOpen} style={{ minWidth: 76, paddingInline: 4 }} onClick={() => setOpened(!isOpen)}>
          {blocked > 0 ? t("identityRules.blocked", { count: blocked }) : t("identityRules.more")}
        </Button>
        <Flex>
          <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={isReadOnly || place === 0} aria-label={t("identityRules.up", { type })} onClick={(event) => move(place - 1, event.currentTarget)} />
          <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={isReadOnly || place === of - 1} aria-label={t("identityRules.down", { type })} onClick={(event) => move(place + 1, event.currentTarget)} />
          <Button type="text" size="small" icon={<DeleteOutlined />} disabled={isReadOnly || rules.type === OTHER_TYPES} aria-label={t("identityRules.remove", { type })} onClick={onRemove} />
        </Flex>
      </Flex>
      {wrongType && <WrongWords wrong={wrongType} value={rules.type} />}
      {inLine.map(({ name }) => wrongOf(name)).map((wrong) => wrong && <WrongWords key={wrong.field} wrong={wrong} />)}
      {isOpen && (
        <Flex vertical gap={12} style={{ padding: "12px 0 8px 36px", maxWidth: 640 }}>
          {others.map((form) => (
            <div key={form.name}>
              <Typography.Text>{t(`identityRules.fields.${form.name}.name`)}</Typography.Text>
              <Typography.Text type="secondary" style={{ display: "block", fontSize: 12, marginBottom: 4 }}>{t(`identityRules.fields.${form.name}.hint`)}</Typography.Text>
              <FieldInput form={form} rules={rules} typeName={type} isReadOnly={isReadOnly} wrong={wrongOf(form.name)} onChange={onChange} />
            </div>
          ))}
        </Flex>
      )}
    </div>
  );
}
