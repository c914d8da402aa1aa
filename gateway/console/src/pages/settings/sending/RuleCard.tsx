import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Empty, Flex, Form, Input, Select, Typography } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { channels, purposes } from "./draft";

export const tight = { marginBottom: 8 };

interface Props<T> {
  /** The list's name in the form. */
  name: string;
  title: string;
  hint: string;
  none: string;
  add: string;
  most: number;
  /** Returns a new rule. */
  fresh: () => T;
  /** The fields of the rule at a place. */
  children: (place: number) => ReactNode;
}

/** A list of rules of one kind, each with its name. */
export function RuleCard<T>({ name, title, hint, none, add: addWords, most, fresh, children }: Props<T>) {
  const { t } = useTranslation();
  return (
    <Card size="small" title={title}>
      <Typography.Paragraph type="secondary">{hint}</Typography.Paragraph>
      <Form.List name={name}>
        {(rules, { add, remove }) => (
          <Flex vertical gap={12}>
            {rules.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={none} />}
            {rules.map(({ key, name: place }) => (
              <Card key={key} size="small" type="inner">
                <Flex gap={8} wrap align="flex-start">
                  <Form.Item name={[place, "displayName"]} style={{ ...tight, flex: "1 1 140px" }}>
                    <Input maxLength={100} aria-label={t("sendingPolicy.name")} placeholder={t("sendingPolicy.name")} />
                  </Form.Item>
                  {children(place)}
                  <Button type="text" icon={<DeleteOutlined />} aria-label={t("settings.remove")} onClick={() => remove(place)} />
                </Flex>
              </Card>
            ))}
            {rules.length < most && <div><Button type="dashed" icon={<PlusOutlined />} onClick={() => add(fresh())}>{addWords}</Button></div>}
          </Flex>
        )}
      </Form.List>
    </Card>
  );
}

/** Of which channels a rule is. */
export function ChannelChoice({ place }: { place: number }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Form.Item name={[place, "channels"]} style={{ ...tight, flex: "1 1 180px" }}>
      <Select mode="multiple" aria-label={t("sendingPolicy.channels")} placeholder={t("sendingPolicy.allChannels")} options={channels.map((value) => ({ value, label: word("Channel", value) }))} />
    </Form.Item>
  );
}

/** Of which purposes a rule is. */
export function PurposeChoice({ place }: { place: number }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  return (
    <Form.Item name={[place, "purposes"]} style={{ ...tight, flex: "1 1 180px" }} rules={[{ required: true, message: t("sendingPolicy.purposesMissing") }]}>
      <Select mode="multiple" aria-label={t("sendingPolicy.purposes")} placeholder={t("sendingPolicy.purposes")} options={purposes.map((value) => ({ value, label: word("Purpose", value) }))} />
    </Form.Item>
  );
}

/** What a rule means, in a sentence below its fields. */
export function Says({ children }: { children: string }) {
  return <Typography.Text type="secondary" style={{ flex: "1 1 100%", order: 1 }}>{children}</Typography.Text>;
}

/** Returns how messages of channels and purposes are called: `Marketing; SMS and E-mail`. */
export function useScopeWords() {
  const { t } = useTranslation();
  const word = useEnumWords();
  const { list } = useFormat();
  return (ofChannels: readonly string[] = [], ofPurposes: readonly string[] = ["PURPOSE_MARKETING"]) =>
    t("sendingPolicy.scope", {
      purposes: list(ofPurposes.map((each) => word("Purpose", each))),
      channels: ofChannels.length ? list(ofChannels.map((each) => word("Channel", each))) : t("sendingPolicy.allChannels"),
    });
}
