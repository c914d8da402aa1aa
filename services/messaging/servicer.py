"""Wire ⇄ domain of messaging's calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.messaging.domain import Channel, Engagement
from services.messaging.providers import CallbackCall
from services.messaging.usecases import Accounts, Reactions, Reading, Sending, SuppressedAddresses, Templates, Trying
from services.messaging.usecases.cancelling import Cancelling
from services.messaging.usecases.explaining import Explaining
from services.messaging.usecases.resending import Resending
from services.messaging.wire import known_value, message_message, message_request, suppression_message
from services.messaging.wire_accounts import LISTABLE as ACCOUNTS
from services.messaging.wire_accounts import (
    account_change,
    account_message,
    new_account,
    provider_name,
    verdict_message,
)
from services.messaging.wire_ledger import (
    content_message,
    decision_message,
    explanation_message,
    message_listing,
    point_message,
    resend_listing,
    series_arguments,
    suppression_restrictions,
)
from services.messaging.wire_templates import LISTABLE as TEMPLATES
from services.messaging.wire_templates import changed_template, new_template, template_message
from services.messaging.wire_trials import recipient_message, render_values, rendered_message, send_message
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc

MAX_CALLBACK_BYTES = 1_048_576

Context = grpc.aio.ServicerContext[Any, Any]


class MessagingServicer(messaging_grpc.MessagingServiceServicer):
    """Translates, calls, translates."""

    def __init__(
        self,
        *,
        templates: Templates,
        sending: Sending,
        reading: Reading,
        resending: Resending,
        cancelling: Cancelling,
        reactions: Reactions,
        suppressed: SuppressedAddresses,
        accounts: Accounts,
        trying: Trying,
        explaining: Explaining,
    ) -> None:
        """Takes the use cases."""
        self._templates = templates
        self._sending = sending
        self._reading = reading
        self._resending = resending
        self._cancelling = cancelling
        self._reactions = reactions
        self._suppressed = suppressed
        self._accounts = accounts
        self._trying = trying
        self._explaining = explaining

    async def CreateTemplate(
        self, request: messaging_pb.CreateTemplateRequest, context: Context
    ) -> resources_pb.Template:
        """Keeps a new template."""
        made = await self._templates.create(
            workspace_of(context), new_template(request.template), draft_only=request.draft_only
        )
        return template_message(made)

    async def UpdateTemplate(
        self, request: messaging_pb.UpdateTemplateRequest, context: Context
    ) -> resources_pb.Template:
        """Changes the fields that the mask names."""
        given = request.template
        template = await self._templates.update(
            workspace_of(context),
            given.template_id,
            given.etag,
            lambda current: changed_template(current, given, request.update_mask),
            draft_only=request.draft_only,
        )
        return template_message(template)

    async def DeleteTemplate(
        self, request: messaging_pb.DeleteTemplateRequest, context: Context
    ) -> resources_pb.Template:
        """Takes a template away that no journey uses."""
        return template_message(await self._templates.delete(workspace_of(context), request.template_id, request.etag))

    async def ListTemplates(
        self, request: messaging_pb.ListTemplatesRequest, context: Context
    ) -> messaging_pb.ListTemplatesResponse:
        """Pages through templates."""
        listing = read_listing(TEMPLATES, request)
        page, token = await self._templates.list_templates(workspace_of(context), listing)
        return messaging_pb.ListTemplatesResponse(
            templates=[template_message(template) for template in page], next_page_token=token
        )

    async def GetTemplate(self, request: messaging_pb.GetTemplateRequest, context: Context) -> resources_pb.Template:
        """Returns one template."""
        return template_message(await self._templates.get(workspace_of(context), request.template_id))

    async def RenderTemplate(
        self, request: messaging_pb.RenderTemplateRequest, context: Context
    ) -> messaging_pb.RenderedTemplate:
        """Tells what a template says."""
        workspace_id, values = workspace_of(context), render_values(request.values)
        if request.HasField("template") == bool(request.template_id):
            raise InvalidArgument("Give either template_id or template.", field="template_id")
        template = (
            new_template(request.template)
            if request.HasField("template")
            else await self._trying.kept_template(workspace_id, request.template_id, request.template_version)
        )
        return rendered_message(await self._trying.render(workspace_id, template, values, request.variant_id))

    async def TestSendTemplate(
        self, request: messaging_pb.TestSendTemplateRequest, context: Context
    ) -> messaging_pb.TestSend:
        """Sends a template to an allowed address."""
        sent = await self._trying.send(
            workspace_of(context),
            request.template_id,
            request.test_recipient_id,
            render_values(request.values),
            request_id=request.request_id,
            variant_id=request.variant_id,
            version=request.template_version,
        )
        return send_message(sent)

    async def ListTestSends(
        self, request: messaging_pb.ListTestSendsRequest, context: Context
    ) -> messaging_pb.ListTestSendsResponse:
        """Pages through test sends, the latest first."""
        workspace_id, size = workspace_of(context), page_limit(request)
        arguments = {"call": "ListTestSends", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, datetime, str)
        sends = await self._trying.list_sends(
            workspace_id, after=(position[0], position[1]) if position else None, limit=size + 1
        )
        last = sends[size - 1] if len(sends) > size else None
        return messaging_pb.ListTestSendsResponse(
            test_sends=[send_message(each) for each in sends[:size]],
            next_page_token=page_token(arguments, [last.create_time, last.test_send_id]) if last else "",
        )

    async def CreateTestRecipient(
        self, request: messaging_pb.CreateTestRecipientRequest, context: Context
    ) -> resources_pb.TestRecipient:
        """Allows an address for tests."""
        given = request.test_recipient
        channel = known_value(Channel, given.channel, "test_recipient.channel")
        allowed = await self._trying.allow(workspace_of(context), given.display_name, channel, given.address)
        return recipient_message(allowed)

    async def ListTestRecipients(
        self, _request: messaging_pb.ListTestRecipientsRequest, context: Context
    ) -> messaging_pb.ListTestRecipientsResponse:
        """Lists the addresses that are allowed for tests."""
        recipients = await self._trying.recipients(workspace_of(context))
        return messaging_pb.ListTestRecipientsResponse(test_recipients=[recipient_message(each) for each in recipients])

    async def DeleteTestRecipient(
        self, request: messaging_pb.DeleteTestRecipientRequest, context: Context
    ) -> messaging_pb.DeleteTestRecipientResponse:
        """Takes an allowance back."""
        await self._trying.disallow(workspace_of(context), request.test_recipient_id)
        return messaging_pb.DeleteTestRecipientResponse()

    async def SendMessage(self, request: messaging_pb.SendMessageRequest, context: Context) -> messaging_pb.Message:
        """Takes one message, which its worker sends."""
        by = current_caller().principal
        return message_message(await self._sending.send(workspace_of(context), message_request(request), by=by))

    async def BatchSendMessages(
        self, request: messaging_pb.BatchSendMessagesRequest, context: Context
    ) -> messaging_pb.BatchSendMessagesResponse:
        """Takes many messages; one answer each, in order."""
        messages = await self._sending.send_many(
            workspace_of(context),
            [message_request(each) for each in request.requests],
            by=current_caller().principal,
        )
        return messaging_pb.BatchSendMessagesResponse(messages=[message_message(each) for each in messages])

    async def CancelMessages(
        self, request: messaging_pb.CancelMessagesRequest, context: Context
    ) -> messaging_pb.CancelMessagesResponse:
        """Cancels what is not sent."""
        cancelled = await self._cancelling.cancel(workspace_of(context), list(request.request_ids), request.detail)
        return messaging_pb.CancelMessagesResponse(cancelled=cancelled)

    async def ListMessages(
        self, request: messaging_pb.ListMessagesRequest, context: Context
    ) -> messaging_pb.ListMessagesResponse:
        """Pages through the ledger."""
        workspace_id = workspace_of(context)
        page, token = await self._reading.list_messages(
            workspace_id, message_listing(request, workspace_id), customer_id=request.customer_id
        )
        return messaging_pb.ListMessagesResponse(
            messages=[message_message(each) for each in page], next_page_token=token
        )

    async def GetMessage(self, request: messaging_pb.GetMessageRequest, context: Context) -> messaging_pb.Message:
        """Returns one row of the ledger."""
        return message_message(await self._reading.get(workspace_of(context), request.delivery_id))

    async def ResendMessage(self, request: messaging_pb.ResendMessageRequest, context: Context) -> messaging_pb.Message:
        """Sends a message again in the caller's name."""
        by = current_caller().principal
        return message_message(await self._resending.resend(workspace_of(context), request.delivery_id, by=by))

    async def BatchResendMessages(
        self, request: messaging_pb.BatchResendMessagesRequest, context: Context
    ) -> messaging_pb.BatchResendMessagesResponse:
        """Sends a page of messages again in the caller's name."""
        workspace_id = workspace_of(context)
        resent, skipped, token = await self._resending.resend_many(
            workspace_id, resend_listing(request, workspace_id), by=current_caller().principal
        )
        return messaging_pb.BatchResendMessagesResponse(resent=resent, skipped=skipped, next_page_token=token)

    async def GetMessageContent(
        self, request: messaging_pb.GetMessageContentRequest, context: Context
    ) -> messaging_pb.MessageContent:
        """Tells what a message said."""
        return content_message(await self._reading.content(workspace_of(context), request.delivery_id))

    async def ListMessageDecisions(
        self, request: messaging_pb.ListMessageDecisionsRequest, context: Context
    ) -> messaging_pb.ListMessageDecisionsResponse:
        """Tells what was decided of a message."""
        decisions = await self._reading.decisions(workspace_of(context), request.delivery_id)
        return messaging_pb.ListMessageDecisionsResponse(decisions=[decision_message(each) for each in decisions])

    async def ExplainMessage(
        self, request: messaging_pb.ExplainMessageRequest, context: Context
    ) -> messaging_pb.MessageExplanation:
        """Tells why a message stands where it stands."""
        return explanation_message(await self._explaining.explain(workspace_of(context), request.delivery_id))

    async def RecordCallback(
        self, request: messaging_pb.RecordCallbackRequest, context: Context
    ) -> messaging_pb.RecordCallbackResponse:
        """Settles what a provider calls back with; answers what it wants to hear."""
        if len(request.body) > MAX_CALLBACK_BYTES:
            raise InvalidArgument("A callback has at most 1 MB.", field="body")
        call = CallbackCall(request.raw_query, dict(request.headers), dict(request.query), request.body)
        workspace_id = workspace_of(context)
        if request.account_id:
            answer = await self._reactions.account_callback(workspace_id, request.account_id, call)
        else:
            answer = await self._reactions.callback(workspace_id, provider_name(request.provider), call)
        return messaging_pb.RecordCallbackResponse(
            http_status=answer.http_status,
            content_type=answer.content_type,
            body=answer.body,
            recorded=answer.recorded,
        )

    async def RecordEngagement(
        self, request: messaging_pb.RecordEngagementRequest, context: Context
    ) -> messaging_pb.RecordEngagementResponse:
        """Counts an open, a click or an unsubscribe of a signed link."""
        engagement = known_value(Engagement, request.engagement, "engagement")
        if engagement is Engagement.NONE:
            raise InvalidArgument("engagement must say what was done.", field="engagement")
        answer = await self._reactions.engagement(
            workspace_of(context),
            request.token,
            engagement,
            user_agent=request.user_agent,
            validate_only=request.validate_only,
        )
        return messaging_pb.RecordEngagementResponse(target_url=answer.target_url, counted=answer.counted)

    async def ListSuppressions(
        self, request: messaging_pb.ListSuppressionsRequest, context: Context
    ) -> messaging_pb.ListSuppressionsResponse:
        """Pages through suppressions."""
        page, token = await self._suppressed.list_suppressions(
            workspace_of(context),
            channel=known_value(Channel, request.channel, "channel"),
            customer_id=request.customer_id,
            address=request.address,
            show_ended=request.show_ended,
            filter_=request.filter,
            restrictions=suppression_restrictions(request),
            limit=page_limit(request),
            token=request.page_token,
        )
        return messaging_pb.ListSuppressionsResponse(
            suppressions=[suppression_message(each) for each in page], next_page_token=token
        )

    async def GetSuppression(
        self, request: messaging_pb.GetSuppressionRequest, context: Context
    ) -> messaging_pb.Suppression:
        """Returns one suppression."""
        return suppression_message(await self._suppressed.get(workspace_of(context), request.suppression_id))

    async def LiftSuppression(
        self, request: messaging_pb.LiftSuppressionRequest, context: Context
    ) -> messaging_pb.Suppression:
        """Ends a suppression in the caller's name."""
        lifted = await self._suppressed.lift(
            workspace_of(context), request.suppression_id, reason=request.reason, by=current_caller().principal
        )
        return suppression_message(lifted)

    async def CreateAccount(self, request: messaging_pb.CreateAccountRequest, context: Context) -> resources_pb.Account:
        """Keeps a new account, its secrets sealed."""
        provider, content = new_account(request.account)
        account_id = request.account.account_id
        return account_message(await self._accounts.create(workspace_of(context), account_id, provider, content))

    async def ListAccounts(
        self, request: messaging_pb.ListAccountsRequest, context: Context
    ) -> messaging_pb.ListAccountsResponse:
        """Pages through accounts, without their secrets."""
        page, token = await self._accounts.list_accounts(workspace_of(context), read_listing(ACCOUNTS, request))
        return messaging_pb.ListAccountsResponse(
            accounts=[account_message(each) for each in page], next_page_token=token
        )

    async def GetAccount(self, request: messaging_pb.GetAccountRequest, context: Context) -> resources_pb.Account:
        """Returns one account, without its secrets."""
        return account_message(await self._accounts.get(workspace_of(context), request.account_id))

    async def UpdateAccount(self, request: messaging_pb.UpdateAccountRequest, context: Context) -> resources_pb.Account:
        """Changes the fields that the mask names."""
        workspace_id, account_id = workspace_of(context), request.account.account_id
        change = account_change(await self._accounts.get(workspace_id, account_id), request)
        return account_message(await self._accounts.update(workspace_id, account_id, request.account.etag, change))

    async def DeleteAccount(self, request: messaging_pb.DeleteAccountRequest, context: Context) -> resources_pb.Account:
        """Takes an account away."""
        return account_message(await self._accounts.delete(workspace_of(context), request.account_id, request.etag))

    async def VerifyAccount(
        self, request: messaging_pb.VerifyAccountRequest, context: Context
    ) -> messaging_pb.VerifyAccountResponse:
        """Signs in at the provider and sends nothing."""
        return verdict_message(await self._accounts.verify(workspace_of(context), request.account_id))

    async def GetMessageSeries(
        self, request: messaging_pb.GetMessageSeriesRequest, context: Context
    ) -> messaging_pb.MessageSeries:
        """Counts messages over time."""
        restrictions, arguments = series_arguments(request)
        points = await self._reading.series(workspace_of(context), restrictions, **arguments)
        return messaging_pb.MessageSeries(points=[point_message(each) for each in points])

    async def GetMessagingStats(
        self, request: messaging_pb.GetMessagingStatsRequest, context: Context
    ) -> messaging_pb.MessagingStats:
        """Returns counts of the ledger, and how many wait."""
        counts, pending = await self._reading.stats(workspace_of(context))
        return messaging_pb.MessagingStats(
            counts=[
                messaging_pb.MessageCount(
                    channel=int(each.channel),  # type: ignore[arg-type]
                    status=int(each.status),  # type: ignore[arg-type]
                    reason=int(each.reason),  # type: ignore[arg-type]
                    messages=each.messages,
                )
                for each in counts
            ],
            pending=pending,
        )
