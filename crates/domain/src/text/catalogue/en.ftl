# What IT can and cannot do (generated from the rights really asked for).
can-settings = Install settings, such as Wi-Fi and mail
can-managed-apps = Install and remove work apps
can-model-and-version = See the model and the iOS version
can-lock = Lock the device
can-serial-and-model = See the serial number, the model and the iOS version
can-apps = See which apps are installed
can-network = See the phone number and network addresses
can-lock-and-passcode = Lock the device and remove the passcode
can-erase = Erase the whole device
cannot-serial = See the serial number
cannot-erase = Erase the device
cannot-passcode = Remove your passcode
cannot-apps = See which apps you have
cannot-network = See your phone number or network addresses
cannot-lock-and-passcode = Lock the device or remove your passcode
cannot-content = See your photos, messages, mail or browsing
cannot-location = See where you are

# Why nothing happens.
cause-expired = Your iPhone has removed the download. Download it again.
cause-not-installed = The profile was downloaded but may not be installed yet. Open Settings and finish there.
cause-no-check-in = Your device has its certificate but has not reported to us. It may not trust our server yet.
cause-half-way = Your device reported to us and then fell silent. The installation may have been cancelled.

# What Settings shows.
profile-device-name = { $organization } management
profile-device-description = Lets { $organization } manage this device.
profile-user-name = { $organization } work profile
profile-user-description = Keeps the data of { $organization } apart from yours.
trust-profile-name = { $organization } CA certificate
trust-profile-description = Lets this device trust { $organization }.

# On every page of the wizard.
common-skip-link = Skip to content
common-step = Step { $step } of { $count }
common-back = Back
common-continue = Continue
common-language = Language
common-change = Change
common-help = Need help? { $help }
common-reference = Reference { $code }
common-reference-hint = If you call the help desk, tell them the reference below.
common-signed-in-as = Signed in as
common-log-out = Log out
common-copy = Copy
common-copied = Copied
common-try-again = Try again
common-trial = Trial mode: no iPhone or iPad can use this address.
common-development-push = Trial: the push certificate was made here, not by Apple. Devices cannot be woken by it.
common-demonstration = Demonstration: invented people and devices, on this computer only.
common-test-mode = Test mode: programs may set this server’s clock and delete everything. On this computer only.

# The window's title.
title-page = { $page } – { $organization }
title-step = { $page } – { $position } – { $organization }
title-error = Error: { $title }

# Problems with an answer.
error-heading = There is a problem
error-prefix = Error:
error-username-required = Enter your user name.
error-username-malformed = Check your user name: it is too long or contains characters that cannot be in a name.
error-password-required = Enter your password.
error-password-malformed = Check your password: it is longer than any password here can be.
error-wrong-credentials = The user name or the password is not right. Check both and try again.
error-password-expired = Your password has expired or must be changed. Change it on a computer first, then come back.
error-account-unusable = Your account is switched off or may not sign in at this time. Ask your help desk.
error-too-many-tries = That was tried too often. Try again after { $time }.
error-directory-down = We cannot reach your organization’s sign-in service at the moment. It is not your fault. Try again in a few minutes.
error-try-again = That did not work on our side. Try again in a moment.
error-ownership = Choose who owns this device.
error-site = Choose the site this device belongs to.
error-account-required = Enter your Managed Apple Account.
error-account-malformed = Enter a whole account name, like name@example.com.

# Start.
entry-title = Set up your device for { $organization }
entry-lead = This guide connects your iPhone or iPad with { $organization }. You can stop at any time; nothing changes until you install something in Settings yourself.
entry-steps-heading = What will happen
entry-step-sign-in = You sign in with your work or school account.
entry-step-answer = You answer a question or two about this device.
entry-step-install = You download a profile and install it in Settings.
entry-need-heading = Have ready
entry-need-passcode = The passcode of this device
entry-need-network = Wi-Fi or mobile data
entry-need-time = About five minutes
entry-start = Start
entry-cookies-title = Your browser does not keep us in mind
entry-cookies-body = To get from step to step this page needs a cookie, and your browser did not keep it. Allow cookies (in Settings, under Safari, switch off “Block All Cookies”), leave private browsing, and start again.

# Enrollment cannot start.
closed-off-title = Enrollment is switched off
closed-off-body = At the moment { $organization } does not take new devices here. Ask your help desk when it opens again.
closed-not-ready-title = Not ready yet
closed-not-ready-body = A part of the set-up is still missing on our side, so no device can be enrolled. Please tell your help desk: the push certificate is missing or has expired.
closed-too-old-title = Update this device first
closed-too-old-body = { $organization } asks for iOS or iPadOS { $minimum } or later. Open Settings, tap General, then Software Update, and come back to this page afterwards.
closed-not-permitted-title = This account may not enroll devices
closed-not-permitted-body = You are signed in, but { $organization } has not allowed this account to enroll a device. Ask your help desk, or log out and use another account.
closed-no-way-title = This device cannot be enrolled here
closed-no-way-body = { $organization } offers no way to enroll a personal device with this version of iOS. Nothing was installed. If the device belongs to { $organization }, log out, start again and say so.
closed-change-ownership = Change who owns the device

# Not Safari, or not an iPhone or iPad.
wrong-title = Open this page in Safari
wrong-lead-app = Only Safari can hand a profile to this device. You seem to be in another browser or in an app.
wrong-lead-mac = Is this an iPad? Then go on here. On a Mac, take the iPhone or iPad that you want to set up and open this page there.
wrong-lead-computer = Take the iPhone or iPad that you want to set up and open this page there, in Safari.
wrong-how-heading = How to get there
wrong-how-copy = Copy the address below.
wrong-how-open = Open Safari and press the address bar.
wrong-how-paste = Paste the address and press Go.
wrong-how-camera = Point the camera of the iPhone or iPad at this code and tap the yellow link.
wrong-address = Address of this page
wrong-qr = QR code with the address of this page
wrong-continue-safari = I am in Safari
wrong-continue-ipad = This is an iPad
wrong-continue-anyway = Continue anyway

# Sign in.
sign-in-title = Sign in
sign-in-lead = Use your work or school account at { $organization }.
sign-in-username = User name
sign-in-password = Password
sign-in-show = Show
sign-in-hide = Hide
sign-in-button = Sign in

# Who owns the device.
ownership-title = Who owns this device?
ownership-lead = The answer decides what { $organization } will be able to do with it.
ownership-personal = It is mine
ownership-personal-hint = A private device that you also use for work or school.
ownership-institutional = { $organization } owns it
ownership-institutional-hint = A device that was handed to you.
privacy-heading-personal = If the device is yours
privacy-heading-institutional = If { $organization } owns the device
privacy-heading = What { $organization } can and cannot do
privacy-can = { $organization } can
privacy-cannot = { $organization } cannot

# Which site.
site-title = Choose your site
site-lead = Choose the place this device belongs to.
site-label = Site
site-none = Please choose

# The CA certificate.
certificate-title = Install the security certificate first
certificate-lead = With it your device trusts the server of { $organization }. Install it before you go on: a device keeps only one download waiting at a time.
certificate-download = Download certificate
certificate-then = Then
certificate-step-allow = Tap Allow, then Close.
certificate-step-settings = Open the Settings app and tap Profile Downloaded near the top.
certificate-step-install = Tap Install, enter your passcode, and tap Install again.
certificate-step-trust = In Settings open General › About › Certificate Trust Settings and switch the certificate on.
certificate-step-return = Come back to this page.
certificate-confirm = I have installed the certificate

# The Managed Apple Account.
account-title = Enter your Managed Apple Account
account-lead = It is the Apple Account that { $organization } gave you. It keeps work apart from what is yours.
account-label = Managed Apple Account
account-hint = It looks like an e-mail address.
account-warning = In Settings you will sign in with this same account. With a different one the installation stops and you have to start again.

# Download and install.
profile-title = Download and install
profile-lead = Download the profile, then finish in Settings within eight minutes. This page follows along.
profile-lead-device = Your device is talking to us. Leave this page open.
profile-download = Download profile
profile-prepare = Prepare profile
profile-prepare-lead = Your answers are complete. Prepare the profile, then download it.
profile-then = Then
profile-step-allow = Tap Allow, then Close.
profile-step-settings = Open the Settings app.
profile-step-entry = Tap Profile Downloaded near the top.
profile-step-entry-user = Tap Enroll in { $organization } near the top.
profile-step-entry-hint = Not there? Tap General, then VPN & Device Management.
profile-step-install = Tap Install, enter your passcode, and agree to remote management.
profile-step-install-user = Tap Enroll, enter your passcode, and sign in as { $account }.
profile-step-return = Come back to this page.
profile-account-warning = Sign in in Settings with exactly this account:
profile-account-warning-why = With another account iOS stops the installation.
profile-again = Get a fresh download
profile-again-hint = It replaces the profile that is waiting in Settings; the earlier link stops working.
profile-progress = Progress
profile-check-again = Check again
profile-finish-before = Finish in Settings before { $time }.
profile-time-left = Time left
profile-left-five = Five minutes left to finish in Settings.
profile-left-one = One minute left to finish in Settings.
profile-left-none = The time is over. Your device has removed the download. Get a fresh one.
profile-expired-title = Time is over, nothing is lost
profile-expired-body = Your device removes a download that is not installed within eight minutes. Your answers are kept: get a fresh download.
profile-offline = No connection to us at the moment. We keep trying.
profile-stage-waiting = Ready to download
profile-stage-downloaded = Downloaded
profile-stage-certificate = Certificate issued
profile-stage-checked-in = Device has reported
profile-stage-enrolled = Enrolled
profile-stage-reached = { $stage }: done
profile-stage-open = { $stage }: not yet
profile-trouble = It does not work
trouble-ignored = You tapped Ignore instead of Allow.
trouble-ignored-do = Tap Download profile again.
trouble-late = More than eight minutes went by.
trouble-late-do = Get a fresh download on this page.
trouble-account = You signed in in Settings with another account than the one shown here.
trouble-account-do = Get a fresh download and use the account shown here.
trouble-managed = Another organization already manages this device.
trouble-managed-do = A device has one manager at a time. In Settings open General › VPN & Device Management and remove the old profile, if you may.
trouble-lockdown = Lockdown Mode is switched on.
trouble-lockdown-do = It blocks profiles. Switch it off in Settings under Privacy & Security while you install.
trouble-trust = Settings says that the server cannot be verified.
trouble-trust-do = The security certificate of { $organization } may be missing on this device. Ask your help desk.

# How it stands.
progress-waiting = Waiting for your download.
progress-downloaded = Downloaded. Now finish in Settings.
progress-expired = The download has been removed from your device.
progress-certificate = Your device has received its certificate. Almost there…
progress-checked-in = Your device has reported to us. Finishing…
progress-enrolled = Your device is enrolled.

# Enrolled.
complete-title = All done
complete-lead = Your device is now connected with { $organization }.
complete-device = Device
complete-next-heading = What happens next
complete-next-settings = Settings and apps arrive by themselves over the next minutes.
complete-next-remove = To end the management later, open Settings › General › VPN & Device Management.
complete-next-owner = The device belongs to { $organization }. Ask your help desk before you remove the management.
complete-close = You can close this page.

# Ended without success.
stopped-title = Your device was not enrolled
stopped-re-enrollment = This device is already known here under another person. Ask your help desk to release it.
stopped-too-old = The device runs a version of iOS that { $organization } no longer accepts. Update it in Settings under General › Software Update, then try again.
stopped-no-longer-allowed = The rules of { $organization } changed while you were setting up. Try again to see what is open now.
stopped-removed = The profile was removed from the device before the set-up was complete. You can try again.
stopped-clean-up = If a profile of { $organization } is still in Settings under General › VPN & Device Management, remove it first.

# The session's time is over.
ended-title = Your time here has run out
ended-body = For your safety we ended this session after a while without activity. Nothing was installed by this page.
ended-finished = If you have already installed the profile in Settings, there is nothing left to do.
ended-again = Start again

# Pages that could not be shown.
problem-broken-title = Something went wrong on our side
problem-broken-body = It is not your fault, and nothing was changed on your device. Try again; if it happens again, tell your help desk the reference.
problem-away-title = We cannot answer at the moment
problem-away-body = A part of our service is not reachable. Try again in a few minutes; your answers are kept.
problem-busy-title = Too many at once
problem-busy-body = Too many requests came at the same time. Wait a minute, then try again.
problem-missing-title = There is no such page
problem-missing-body = The address may be mistyped, or the link is no longer valid.
problem-home = Go to the start
problem-link-title = This link has expired
problem-link-body = Download links work for a few minutes, and once. Nothing was installed on your device.
problem-link-again = Go back and download again

# Only in a demonstration.
demo-heading = No iPhone at hand?
demo-install = Install on the simulated iPhone
demo-install-hint = A device in software fetches this profile and answers like an iPhone. Watch the progress below.
