import { Flex, Input, InputNumber, Select, Switch, Tag, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../../api/client";
import { useEnumWords } from "../../../components/enumWords";
import { useTemplateNames } from "../../../components/names";
import { TagInput } from "../../../components/TagInput";
import { Builder } from "../../../components/rules/Builder";
import { asGroup, emptyRule } from "../../../components/rules/rule";
import { usePreview } from "../../../components/rules/usePreview";
import type { Step } from "./drawing";
import { Field } from "./Field";
import { CouponForm, KeepAs, PointsForm, TraitForm } from "./GivingForms";
import { JourneyField } from "./JourneyField";
import { ListenForm } from "./ListenForm";
import { RandomSplitForm, SplitForm } from "./SplitForms";
import { TagField } from "./TagField";
import { TaskForm } from "./TaskForm";
import { WaitForm } from "./WaitForm";
import { whole } from "./whole";

interface Props {
  step: Step;
  /** Whether customers enter by an event. */
  byEvent: boolean;
  /** `field` names what was changed: further changes of it are undone with it. */
  onChange: (step: Step, field: string) => void;
}

/** What a step of any kind does. */
export function StepForm(props: Props) {
  const { t } = useTranslation();
  const { step } = props;
  if (step.send) return <Send {...props} />;
  if (step.wait) return <WaitForm wait={step.wait} onChange={(wait, field) => props.onChange({ ...step, wait }, field)} />;
  if (step.waitForEvents) return <ListenForm listen={step.waitForEvents} byEvent={props.byEvent} onChange={(waitForEvents, field) => props.onChange({ ...step, waitForEvents }, field)} />;
  if (step.condition) return <Condition {...props} />;
  if (step.split) return <SplitForm split={step.split} onChange={(split, field) => props.onChange({ ...step, split }, field)} />;
  if (step.randomSplit) return <RandomSplitForm split={step.randomSplit} onChange={(randomSplit, field) => props.onChange({ ...step, randomSplit }, field)} />;
  if (step.updateTrait) return <TraitForm trait={step.updateTrait} onChange={(updateTrait, field) => props.onChange({ ...step, updateTrait }, field)} />;
  if (step.points) return <PointsForm points={step.points} onChange={(points, field) => props.onChange({ ...step, points }, field)} />;
  if (step.coupon) return <CouponForm coupon={step.coupon} onChange={(coupon, field) => props.onChange({ ...step, coupon }, field)} />;
  if (step.startJourney) return <JourneyField journeyId={step.startJourney.journeyId} help={t("journeyEditor.startHint")} onChange={(journeyId) => props.onChange({ ...step, startJourney: { journeyId } }, "journey")} />;
  if (step.endJourney) return <JourneyField journeyId={step.endJourney.journeyId} help={t("journeyEditor.endHint")} onChange={(journeyId) => props.onChange({ ...step, endJourney: { journeyId } }, "journey")} />;
  if (step.addTag) return <TagField tag={step.addTag.tag} onChange={(tag) => props.onChange({ ...step, addTag: { tag } }, "tag")} />;
  if (step.removeTag) return <TagField tag={step.removeTag.tag} onChange={(tag) => props.onChange({ ...step, removeTag: { tag } }, "tag")} />;
  if (step.task) return <TaskForm task={step.task} onChange={(task, field) => props.onChange({ ...step, task }, field)} />;
  return step.webhook ? <Webhook {...props} /> : <Exit {...props} />;
}

function Send({ step, onChange }: Props) {
  const { t } = useTranslation();
  const word = useEnumWords();
  const nameOf = useTemplateNames();
  const { data, isPending } = api.useQuery("get", "/v1/templates", { params: { query: { pageSize: 1000, orderBy: "displayName" } } });
  const templateId = step.send!.templateId;
  const chosen = data?.templates.find((each) => each.templateId === templateId);
  const options = (data?.templates ?? []).map(({ templateId: value, displayName: label, channel }) => ({ value, label, channel: word("Channel", channel) }));
  const send = step.send!;
  return (
    <>
    <Field label={t("journeyEditor.template")} id="step-template" help={t("journeyEditor.templateHint")}>
      <Select
        id="step-template"
        style={{ width: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        loading={isPending}
        value={templateId || undefined}
        placeholder={t("journeyEditor.chooseTemplate")}
        notFoundContent={isPending ? undefined : t("journeyEditor.noTemplates")}
        options={templateId && !chosen && !isPending ? [{ value: templateId, label: nameOf(templateId), channel: t("journeyEditor.gone") }, ...options] : options}
        optionRender={({ data: { label, channel } }) => <Flex justify="space-between" gap={8}><span className="yk-foreign">{label}</span><Tag>{channel}</Tag></Flex>}
        onChange={(value: string) => onChange({ ...step, send: { ...send, templateId: value } }, "template")}
      />
      {chosen && (
        <Flex gap={8} align="center" style={{ marginTop: 8 }}>
          <Tag>{word("Channel", chosen.channel)}</Tag>
          <Typography.Text type="secondary" ellipsis className="yk-foreign" style={{ flex: 1 }}>{chosen.subject || chosen.text}</Typography.Text>
          <Link to={`/templates/${templateId}`} target="_blank">{t("journeys.openTemplate")}</Link>
        </Flex>
      )}
    </Field>
    <Field label={t("journeyEditor.fallbacks")} id="step-fallbacks" help={t("journeyEditor.fallbacksHint")}>
      <Select
        id="step-fallbacks"
        mode="multiple"
        maxCount={4}
        style={{ width: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        value={send.fallbackTemplateIds}
        options={options.filter(({ value }) => value !== templateId)}
        optionRender={({ data: { label, channel } }) => <Flex justify="space-between" gap={8}><span className="yk-foreign">{label}</span><Tag>{channel}</Tag></Flex>}
        onChange={(fallbackTemplateIds: string[]) => onChange({ ...step, send: { ...send, fallbackTemplateIds } }, "fallbacks")}
      />
      {send.fallbackTemplateIds.length > 0 && (
        <Flex gap={8} align="center" style={{ marginTop: 8 }}>
          <Switch checked={send.fallBackOnCaps} onChange={(fallBackOnCaps) => onChange({ ...step, send: { ...send, fallBackOnCaps } }, "caps")} aria-label={t("journeyEditor.fallBackOnCaps")} />
          <span>{t("journeyEditor.fallBackOnCaps")}</span>
        </Flex>
      )}
    </Field>
    <Field label={t("journeyEditor.expectedValue")} id="step-value" help={t("journeyEditor.expectedValueHint")}>
      <InputNumber
        id="step-value"
        style={{ width: "100%" }}
        min={0}
        max={1_000_000_000}
        value={send.expectedValue ?? null}
        onChange={(value) => {
          const { expectedValue: _, ...rest } = send;
          onChange({ ...step, send: value === null ? rest : { ...rest, expectedValue: value } }, "value");
        }}
      />
    </Field>
    <Field label={t("journeyEditor.messageTags")} id="step-tags" help={t("journeyEditor.messageTagsHint")}>
      <TagInput id="step-tags" label={t("journeyEditor.messageTags")} value={send.tags ?? []} onChange={(tags) => onChange({ ...step, send: { ...send, tags } }, "tags")} />
    </Field>
    </>
  );
}

function Condition({ step, onChange }: Props) {
  const { t } = useTranslation();
  const condition = step.condition!;
  const rule = condition.rule ? asGroup(condition.rule) : emptyRule;
  const preview = usePreview(rule);
  return (
    <Field label={t("journeyEditor.rule")} help={t("journeyEditor.ruleHint")}>
      <Builder rule={rule} onChange={(next) => onChange({ ...step, condition: { ...condition, rule: whole(next) } }, "rule")} preview={preview} />
    </Field>
  );
}

function Webhook({ step, onChange }: Props) {
  const { t } = useTranslation();
  const webhook = step.webhook!;
  return (
    <>
    <Field label={t("journeyEditor.url")} id="step-url" help={t("journeyEditor.urlHint")}>
      <Input
        id="step-url"
        type="url"
        inputMode="url"
        value={webhook.url}
        maxLength={2000}
        placeholder="https://"
        onChange={({ target }) => onChange({ ...step, webhook: { ...webhook, url: target.value.trim() } }, "url")}
      />
    </Field>
    <KeepAs value={webhook.keepAs} help={t("journeyEditor.keepAnswerHint")} onChange={(keepAs) => onChange({ ...step, webhook: { ...webhook, keepAs } }, "keepAs")} />
    </>
  );
}

function Exit({ step, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Field label={t("journeyEditor.reason")} id="step-reason" help={t("journeyEditor.reasonHint")}>
      <Input id="step-reason" value={step.exit!.reason} maxLength={100} placeholder={t("journeyEditor.reasonExample")} onChange={({ target }) => onChange({ ...step, exit: { reason: target.value } }, "reason")} />
    </Field>
  );
}

