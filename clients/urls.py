"""Addresses of clients: accounts, money, commission, plans and the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from clients.views import (
    accounts,
    commission,
    desk,
    documents,
    enquiry,
    enquiry_steps,
    files,
    listing,
    money,
    plans,
    renewals,
    report,
    shares,
    sheets_in,
    sheets_out,
    statements,
)

app_name = "clients"

urlpatterns: list[URLPattern] = [
    path("clients/desk/", desk.enquiries, name="desk"),
    path("clients/desk/export/", sheets_out.desk, name="desk_export"),
    path("clients/desk/add/", desk.enquiry_add, name="enquiry_add"),
    path("clients/desk/<uuid:pk>/", enquiry.enquiry, name="enquiry"),
    path("clients/desk/<uuid:pk>/edit/", enquiry.enquiry_edit, name="enquiry_edit"),
    path("clients/desk/<uuid:pk>/delete/", enquiry.enquiry_delete, name="enquiry_delete"),
    path("clients/desk/<uuid:pk>/files/", files.enquiry_files, name="enquiry_files"),
    path("clients/desk/<uuid:pk>/enquirer/", enquiry.enquirer, name="enquirer"),
    path("clients/desk/<uuid:pk>/enquirer/add/", enquiry.enquirer_new, name="enquirer_new"),
    path("clients/desk/<uuid:pk>/do/<slug:step>/", enquiry_steps.enquiry_step, name="enquiry_step"),
    path("clients/add/", accounts.add, name="add"),
    path("clients/export/", sheets_out.clients, name="export"),
    path("clients/import/", sheets_in.import_sheet, name="import"),
    path("clients/<uuid:pk>/edit/", accounts.edit, name="edit"),
    path("clients/<uuid:pk>/terms/", accounts.terms, name="terms"),
    path("clients/<uuid:pk>/close/", accounts.close, name="close"),
    path("clients/<uuid:pk>/reopen/", accounts.reopen, name="reopen"),
    path("clients/<uuid:pk>/money/", money.money, name="money"),
    path("clients/<uuid:pk>/money/<slug:kind>/export/", sheets_out.money, name="money_export"),
    path("clients/<uuid:pk>/money/<slug:kind>/add/", money.add, name="money_add"),
    path("clients/money/invoice/<uuid:pk>/pdf/", documents.invoice, name="invoice_pdf"),
    path("clients/money/<slug:kind>/<uuid:pk>/", money.edit, name="money_edit"),
    path("clients/money/<slug:kind>/<uuid:pk>/delete/", money.delete, name="money_delete"),
    path("clients/<uuid:pk>/plans/", plans.plans, name="plans"),
    path("clients/<uuid:pk>/plans/add/", plans.plan_add, name="plan_add"),
    path("clients/plans/<uuid:pk>/", plans.plan, name="plan"),
    path("clients/plans/<uuid:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("clients/plans/<uuid:pk>/delete/", plans.plan_delete, name="plan_delete"),
    path("clients/plans/<uuid:pk>/stages/add/", plans.stage_add, name="stage_add"),
    path("clients/stages/<uuid:pk>/", plans.stage_edit, name="stage_edit"),
    path("clients/stages/<uuid:pk>/delete/", plans.stage_delete, name="stage_delete"),
    path("clients/stages/<uuid:pk>/move/", plans.stage_move, name="stage_move"),
    path("introductions/<uuid:pk>/shares/", shares.shares, name="introduction_shares"),
    path("clients/", listing.clients, name="list"),
    path("clients/reports/", statements.reports, name="reports"),
    path("clients/reports/export/", sheets_out.reports, name="reports_export"),
    path("clients/<uuid:pk>/agreements/add/", commission.agreement_add, name="agreement_add"),
    path("clients/agreements/<uuid:pk>/", commission.agreement, name="agreement"),
    path("clients/agreements/<uuid:pk>/edit/", commission.agreement_edit, name="agreement_edit"),
    path(
        "clients/agreements/<uuid:pk>/delete/", commission.agreement_delete, name="agreement_delete"
    ),
    path("clients/agreements/<uuid:pk>/renewal/", renewals.renewal, name="renewal"),
    path("clients/agreements/<uuid:pk>/files/", files.agreement_files, name="agreement_files"),
    path("clients/agreements/<uuid:pk>/terms/", commission.terms_add, name="terms_add"),
    path("clients/statements/<uuid:pk>/", statements.statement, name="statement"),
    path("clients/statements/<uuid:pk>/pdf/", documents.statement, name="statement_pdf"),
    path("clients/statements/<uuid:pk>/report/", report.statement_report, name="statement_report"),
    path("clients/statements/<uuid:pk>/ask/", statements.report_request, name="report_request"),
    path(
        "clients/statements/<uuid:pk>/do/<slug:step>/",
        statements.statement_step,
        name="statement_step",
    ),
]
