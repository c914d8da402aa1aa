import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Flex, Input, InputNumber, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Builder } from "../../../components/rules/Builder";
import { asGroup, emptyRule } from "../../../components/rules/rule";
import { usePreview } from "../../../components/rules/usePreview";
import { Field } from "./Field";
import { whole } from "./whole";

const MOST = 10;

interface Props<Split> {
  split: Split;
  onChange: (split: Split, field: string) => void;
}

/** Several ways by rules: the first that holds is taken. */
export function SplitForm({ split, onChange }: Props<Schema<"SplitStep">>) {
  const { t } = useTranslation();
  const { branches } = split;
  const put = (next: typeof branches, field: string) => onChange({ ...split, branches: next }, field);
  return (
    <>
      <Typography.Paragraph type="secondary">{t("journeyEditor.splitHint")}</Typography.Paragraph>
      {branches.map((branch, index) => (
        <BranchFields
          key={index}
          place={index + 1}
          branch={branch}
          onChange={(next, field) => put(branches.map((each, at) => (at === index ? next : each)), `${field}-${index}`)}
          {...(branches.length > 1 && { onDelete: () => put(branches.filter((_, at) => at !== index), "branches") })}
        />
      ))}
      {branches.length < MOST && <AddBranch onAdd={() => put([...branches, { displayName: "", rule: emptyRule as Schema<"Rule">, stepId: "" }], "branches")} />}
    </>
  );
}

function BranchFields({ place, branch, onChange, onDelete }: { place: number; branch: Schema<"SplitBranch">; onChange: (branch: Schema<"SplitBranch">, field: string) => void; onDelete?: () => void }) {
  const { t } = useTranslation();
  const rule = branch.rule ? asGroup(branch.rule) : emptyRule;
  const preview = usePreview(rule);
  return (
    <Field label={t("journeys.branchAt", { place })}>
      <Flex gap={8} style={{ marginBottom: 8 }}>
        <Input value={branch.displayName} maxLength={100} placeholder={t("journeyEditor.branchName")} aria-label={`${t("journeys.branchAt", { place })} · ${t("journeyEditor.branchName")}`} onChange={({ target }) => onChange({ ...branch, displayName: target.value }, "name")} />
        {onDelete && <DeleteBranch place={place} onDelete={onDelete} />}
      </Flex>
      <Builder rule={rule} onChange={(next) => onChange({ ...branch, rule: whole(next) }, "rule")} preview={preview} />
    </Field>
  );
}

/** Ways by lot, in shares. */
export function RandomSplitForm({ split, onChange }: Props<Schema<"RandomSplitStep">>) {
  const { t } = useTranslation();
  const { branches } = split;
  const put = (next: typeof branches, field: string) => onChange({ ...split, branches: next }, field);
  const change = (index: number, part: Partial<Schema<"RandomBranch">>, field: string) => put(branches.map((each, at) => (at === index ? { ...each, ...part } : each)), `${field}-${index}`);
  const sum = branches.reduce((all, { weight }) => all + weight, 0) / 100;
  return (
    <>
      <Field label={t("journeyEditor.shares")} help={t("journeyEditor.sharesHint", { sum })}>
        {branches.map(({ branchId, displayName, weight }, index) => (
          <Flex key={branchId} gap={8} style={{ marginBottom: 8 }}>
            <Input value={displayName} maxLength={100} placeholder={branchId.toUpperCase()} aria-label={`${t("journeys.branchAt", { place: index + 1 })} · ${t("journeyEditor.branchName")}`} onChange={({ target }) => change(index, { displayName: target.value }, "name")} />
            <InputNumber style={{ width: 120 }} min={0} max={100} precision={2} suffix="%" value={weight / 100} aria-label={`${t("journeys.branchAt", { place: index + 1 })} · ${t("journeyEditor.share")}`} onChange={(share) => change(index, { weight: Math.round((share ?? 0) * 100) }, "weight")} />
            {branches.length > 2 && <DeleteBranch place={index + 1} onDelete={() => put(branches.filter((_, at) => at !== index), "branches")} />}
          </Flex>
        ))}
        {branches.length < MOST && <AddBranch onAdd={() => put([...branches, { branchId: freeId(branches), displayName: "", weight: 0, stepId: "" }], "branches")} />}
      </Field>
      <Field label={t("journeyEditor.lotKey")} id="step-key" help={t("journeyEditor.lotKeyHint")}>
        <Input id="step-key" value={split.key} maxLength={63} onChange={({ target }) => onChange({ ...split, key: target.value.trim().toLowerCase() }, "key")} />
      </Field>
    </>
  );
}

// What was drawn is kept under it: one that was taken away is not given to another.
function freeId(branches: readonly Schema<"RandomBranch">[]): string {
  const last = branches.map(({ branchId }) => branchId).filter((id) => /^[a-y]$/.test(id)).sort().at(-1);
  const next = last ? String.fromCharCode(last.charCodeAt(0) + 1) : "a";
  return branches.some(({ branchId }) => branchId === next) ? `branch-${branches.length + 1}` : next;
}

function AddBranch({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation();
  return <Button size="small" icon={<PlusOutlined />} onClick={onAdd}>{t("journeyEditor.addBranch")}</Button>;
}

function DeleteBranch({ place, onDelete }: { place: number; onDelete: () => void }) {
  const { t } = useTranslation();
  return <Button type="text" danger icon={<DeleteOutlined />} aria-label={t("journeyEditor.deleteBranch", { place })} title={t("journeyEditor.deleteBranch", { place })} onClick={onDelete} />;
}
