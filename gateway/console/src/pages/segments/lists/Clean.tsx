import { useMutation } from "@tanstack/react-query";
import { App, Checkbox, Descriptions, Flex, Select, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fetcher, queries, type Schema } from "../../../api/client";
import { consentChannels } from "../../../components/channels";
import { useEnumWords } from "../../../components/enumWords";
import { useFormat } from "../../../components/format";
import { PermittedButton } from "../../../components/PermittedButton";
import { useTellError } from "../../../components/tellError";

type Reason = "withoutContactPoint" | "withoutConsent" | "restricted";

const reasons: Reason[] = ["withoutContactPoint", "withoutConsent", "restricted"];

/** Takes out who cannot be written to; how many that are is told first. */
export function Clean({ list }: { list: Schema<"CustomerList"> }) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const format = useFormat();
  const { message } = App.useApp();
  const tellError = useTellError();
  const [channel, setChannel] = useState<Schema<"Channel">>("CHANNEL_SMS");
  const [chosen, setChosen] = useState<Reason[]>(reasons);
  const call = async (validateOnly: boolean) => {
    const body = { channel, validateOnly, ...Object.fromEntries(reasons.map((reason) => [reason, chosen.includes(reason)])) };
    return (await fetcher.POST("/v1/customerLists/{customer_list_id}:clean", { params: { path: { customer_list_id: list.customerListId } }, body })).data!;
  };
  const count = useMutation({ mutationFn: () => call(true), onError: tellError });
  const clean = useMutation({
    mutationFn: () => call(false),
    onSuccess: ({ removedCustomers }) => {
      void message.success(t("keeping.cleaned", { number: format.number(removedCustomers) }));
      count.reset();
      void queries.invalidateQueries();
    },
    onError: tellError,
  });
  const change = (next: () => void) => {
    // What was counted is of another question.
    count.reset();
    next();
  };
  const found = count.data;
  return (
    <Flex vertical gap={12}>
      <Typography.Text type="secondary">{t("keeping.cleanHint")}</Typography.Text>
      <Flex gap={8} align="center" wrap>
        <span>{t("keeping.channel")}</span>
        <Select style={{ width: 200 }} value={channel} aria-label={t("keeping.channel")} options={consentChannels.map((value) => ({ value, label: word("Channel", value) }))} onChange={(next) => change(() => setChannel(next))} />
      </Flex>
      <Checkbox.Group<Reason> value={chosen} options={reasons.map((value) => ({ value, label: t(`keeping.reasons.${value}`) }))} onChange={(next) => change(() => setChosen(next))} />
      {found && (
        <Descriptions
          size="small"
          column={1}
          bordered
          items={[
            { key: "customers", label: t("keeping.customers"), children: format.number(found.customers) },
            ...reasons.filter((reason) => chosen.includes(reason)).map((reason) => ({ key: reason, label: t(`keeping.reasons.${reason}`), children: format.number(found[reason]) })),
            { key: "removed", label: t("keeping.wouldGo"), children: <strong>{format.number(found.removedCustomers)}</strong> },
          ]}
        />
      )}
      <Flex gap={8}>
        <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" blocked={chosen.length === 0 ? t("keeping.nothingChosen") : ""} loading={count.isPending} onClick={() => count.mutate()}>{t("keeping.count")}</PermittedButton>
        <PermittedButton permission="PERMISSION_SEGMENTS_WRITE" danger blocked={!found || found.removedCustomers === "0" ? t("keeping.countFirst") : ""} loading={clean.isPending} onClick={() => clean.mutate()}>{t("keeping.cleanNow")}</PermittedButton>
      </Flex>
    </Flex>
  );
}
