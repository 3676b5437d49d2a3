"""The set-up list, and its steps for what every vendor needs before the first ticket."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from contracts.queries import count_all_contracts
from customers.queries import count_organisations
from people.queries import count_staff
from plans.queries import count_publications
from tickets.queries import count_tickets
from web.console.views import setup
from web.setup import SETUP, SetupStep

urlpatterns = [path("setup/hide/", setup.hide, name="console-setup-hide")]

SETUP.add(
    SetupStep(
        name="colleagues",
        order=10,
        label=_("Colleagues"),
        text=_("Invite the people who answer tickets, and put them in teams."),
        page="console-person-invite",
        action=_("Invite a colleague"),
        count=lambda most: count_staff(most=most),
        enough=2,  # the admin and somebody else
    ),
    SetupStep(
        name="terms",
        order=20,
        label=_("Hours and terms"),
        text=_("Say when you are there and how soon you respond, and publish it."),
        page="console-terms-start",
        action=_("Start terms"),
        count=lambda most: count_publications(most=most),
    ),
    SetupStep(
        name="customers",
        order=30,
        label=_("Customers"),
        text=_("Add the organisations that you support, and the people there who may submit tickets."),
        page="console-organisations",
        action=_("Organisations"),
        count=lambda most: count_organisations(most=most),
    ),
    SetupStep(
        name="contract",
        order=40,
        label=_("Contract"),
        text=_("Give a customer a plan, from when until when."),
        page="console-contracts",
        action=_("Contracts"),
        count=lambda most: count_all_contracts(most=most),
        needs=("terms", "customers"),
    ),
    SetupStep(
        name="ticket",
        order=50,
        label=_("First ticket"),
        text=_("Submit one for a customer, or let the customer do it in the portal."),
        page="desk-file",
        action=_("New ticket for a customer"),
        count=lambda most: count_tickets(most=most),
        needs=("terms", "customers"),
    ),
)
