import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { newOccurrence } from "./drawing";
import { DurationInput } from "./DurationInput";
import { Field } from "./Field";
import { OccurrenceForm } from "./OccurrenceForm";

type Listen = Schema<"WaitForEventsStep">;

/** What is waited for, and how long. Where each leads is drawn. */
export function ListenForm({ listen, byEvent, onChange }: { listen: Listen; byEvent: boolean; onChange: (listen: Listen, field: string) => void }) {
  const { t } = useTranslation();
  const { branches } = listen;
  const put = (place: number, on: Schema<"JourneyOccurrence">) => onChange({ ...listen, branches: branches.map((each, at) => (at === place ? { ...each, on } : each)) }, `branch-${place}`);
  return (
    <>
      {branches.map(({ on }, place) => (
        // A branch has no name of its own; its fields are controlled.
        <Field key={place} label={t("journeyEditor.branch", { number: place + 1 })} help={place === 0 && t("journeyEditor.branchHint")}>
          <Flex gap={8} align="flex-start">
            <div style={{ flex: 1 }}><OccurrenceForm id={`step-branch-${place}`} on={on} byEvent={byEvent} onChange={(next) => put(place, next)} /></div>
            {branches.length > 1 && (
              <Button type="text" icon={<DeleteOutlined />} aria-label={t("journeyEditor.deleteBranch", { number: place + 1 })} title={t("journeyEditor.deleteBranch", { number: place + 1 })} onClick={() => onChange({ ...listen, branches: branches.filter((_, at) => at !== place) }, "branches")} />
            )}
          </Flex>
        </Field>
      ))}
      {branches.length < 10 && (
        <Button block icon={<PlusOutlined />} style={{ marginBottom: 16 }} onClick={() => onChange({ ...listen, branches: [...branches, { on: newOccurrence, stepId: "" }] }, "branches")}>{t("journeyEditor.addBranch")}</Button>
      )}
      <Field label={t("journeyEditor.timeout")} id="step-timeout" help={t("journeyEditor.durationHint")}>
        <DurationInput id="step-timeout" seconds={Number(listen.timeoutSeconds)} onChange={(seconds) => onChange({ ...listen, timeoutSeconds: String(seconds) }, "timeout")} />
      </Field>
    </>
  );
}
