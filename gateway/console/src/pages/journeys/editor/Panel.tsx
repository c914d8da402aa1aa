import { CloseOutlined, CopyOutlined, DeleteOutlined } from "@ant-design/icons";
import { Alert, Button, ConfigProvider, Flex, Select, Switch, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { useBranchWords, useStepWords } from "../stepWords";
import { apart, apartOf, branchesOf, goesOn } from "../canvas/branches";
import { ENTRY, kindOf } from "../canvas/graph";
import { icons } from "../canvas/nodes";
import type { Drawing, Step } from "./drawing";
import { change, insert, lead, remove, targetOf } from "./edits";
import { EntryForm } from "./EntryForm";
import { nodeOf, useProblemWords, type Problem } from "./problems";
import { Field } from "./Field";
import { StepForm } from "./StepForm";

interface Props {
  drawing: Drawing;
  /** A step, or the entry. */
  id: string;
  problems: readonly Problem[];
  mayEdit: boolean;
  onDraw: (next: Drawing, subject?: string) => void;
  /** Somebody left a field. */
  onSettle: () => void;
  onCopy: () => void;
  onDelete: () => void;
  onClose: () => void;
}

/** What is chosen on the canvas: what it does, what is wrong with it, where it goes on to. */
export function Panel({ drawing, id, problems, mayEdit, onDraw, onSettle, onCopy, onDelete, onClose }: Props) {
  const { t } = useTranslation();
  const problemWords = useProblemWords();
  const { definition } = drawing;
  const step = definition.steps.find(({ stepId }) => stepId === id);
  const kind = step ? kindOf(step) : "entry";
  const told = [...new Set(problems.filter((each) => nodeOf(each) === id).map(problemWords))];
  return (
    <section className="yk-panel" aria-label={t("journeyEditor.panel")} onBlur={onSettle}>
      <Flex className="yk-panel-head" gap={8} align="center">
        <span aria-hidden>{icons[kind]}</span>
        <Typography.Text strong style={{ flex: 1 }}>{t(`journeys.steps.${kind}`)}</Typography.Text>
        {step && mayEdit && <Button type="text" size="small" icon={<CopyOutlined />} aria-label={t("journeyEditor.copy")} title={t("journeyEditor.copy")} onClick={onCopy} />}
        {step && mayEdit && <Button type="text" size="small" danger icon={<DeleteOutlined />} aria-label={t("journeyEditor.deleteStep")} title={t("journeyEditor.deleteStep")} onClick={onDelete} />}
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t("journeyEditor.closePanel")} title={t("journeyEditor.closePanel")} onClick={onClose} />
      </Flex>
      <div className="yk-panel-body">
        {told.length > 0 && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={told.map((each) => <div key={each}>{each}</div>)} />}
        <ConfigProvider componentDisabled={!mayEdit}>
          {step ? (
            <>
              <StepForm key={id} step={step} byEvent={definition.entry?.event !== undefined} onChange={(next, field) => onDraw(change(drawing, next), `${id}.${field}`)} />
              <Onward drawing={drawing} step={step} onDraw={onDraw} />
            </>
          ) : (
            <EntryForm definition={definition} onChange={(next, field) => onDraw({ ...drawing, definition: next }, `${ENTRY}.${field}`)} />
          )}
        </ConfigProvider>
      </div>
    </section>
  );
}

/** Where a step goes on to: usually as it is drawn, but ways may meet again, or lead back. */
function Onward({ drawing, step, onDraw }: { drawing: Drawing; step: Step; onDraw: Props["onDraw"] }) {
  const { t } = useTranslation();
  const words = useStepWords();
  const branchWords = useBranchWords();
  const { definition } = drawing;
  if (step.exit) return null;
  const branches = [...(goesOn(step) ? [""] : []), ...branchesOf(step).map(({ key }) => key)];
  const others = definition.steps.filter(({ stepId }) => stepId !== step.stepId);
  const options = [
    { value: "", label: t("journeys.end") },
    ...others.map((each) => ({ value: each.stepId, label: [t(`journeys.steps.${kindOf(each)}`), words(each)].filter(Boolean).join(" · ") })),
  ];
  const setApart = (branch: string, isApart: boolean) =>
    onDraw(isApart ? insert(drawing, { from: step.stepId, branch }, "exit").drawing : without(drawing, step, branch));
  return (
    <>
      {apart.filter((key) => apartOf(step, key) !== undefined).map((key) => (
        <Field key={key} label={t(`journeyEditor.apart.${key}`)} help={t(`journeyEditor.${apartOf(step, key) ? "apartHint" : "sameHint"}.${key}`)}>
          <Switch checked={Boolean(apartOf(step, key))} aria-label={t(`journeyEditor.apart.${key}`)} onChange={(isApart) => setApart(key, isApart)} />
        </Field>
      ))}
      {branches.map((branch) => (
        <Field key={branch} label={branch ? t("journeyEditor.nextIf", { branch: branchWords(step, branch) }) : t("journeyEditor.next")} id={`step-next-${branch}`}>
          <Select
            id={`step-next-${branch}`}
            style={{ width: "100%" }}
            showSearch={{ optionFilterProp: "label" }}
            value={targetOf(definition, { from: step.stepId, branch })}
            options={apart.some((key) => key === branch) ? options.filter(({ value }) => value !== "") : options}
            onChange={(to: string) => onDraw({ ...drawing, definition: lead(definition, { from: step.stepId, branch }, to) })}
          />
        </Field>
      ))}
    </>
  );
}

/** Takes a way out of its own from a step, which then goes on as otherwise; the steps that only it led to go. */
function without(drawing: Drawing, step: Step, branch: string): Drawing {
  const first = targetOf(drawing.definition, { from: step.stepId, branch });
  const definition = lead(drawing.definition, { from: step.stepId, branch }, "");
  const isShared = definition.steps.some((each) => each.nextStepId === first || branchesOf(each).some(({ to }) => to === first));
  return isShared ? { ...drawing, definition } : remove(drawing, [first]).drawing;
}
