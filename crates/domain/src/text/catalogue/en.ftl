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
